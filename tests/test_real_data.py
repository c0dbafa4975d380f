"""Official chart renders give what their releases deserve, and no more."""

import os
import re
from pathlib import Path

import pytest
from tests.linting import lint_path

from certlint.problem import Severity

REAL = os.environ.get("CERTLINT_REAL_DATA", "")
CHARTS = Path(REAL, "data", "charts")
AFFECTED = {"cert-manager-v1.19.5.yaml", "cert-manager-v1.20.2.yaml"}


@pytest.mark.skipif(not REAL or not CHARTS.is_dir(), reason="CERTLINT_REAL_DATA is not set")
@pytest.mark.parametrize(
    "name", sorted(file.name for file in CHARTS.glob("*.yaml")) if REAL else ["no data"]
)
def test_chart_render(name: str) -> None:
    report = lint_path(CHARTS / name)
    loud = {f.rule.id for f in report.visible if f.severity > Severity.NOTE}
    assert loud == ({"CM412", "CM619"} if name in AFFECTED else set())


HTTP01 = """apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: web}
spec:
  acme:
    server: https://acme-v02.api.letsencrypt.org/directory
    privateKeySecretRef: {name: web-account}
    solvers:
    - selector: {dnsZones: [example.com]}
      SOLVER
"""


WEB = "http01: {ingress: {ingressClassName: nginx}}"
ROUTE53 = "dns01: {route53: {region: eu-north-1}}"
OPEN = [(chart, solver, "", set[str]()) for chart in ("networkpolicies", "best-practice")
        for solver in (WEB, ROUTE53)]  # fmt: skip


@pytest.mark.skipif(not REAL or not CHARTS.is_dir(), reason="CERTLINT_REAL_DATA is not set")
@pytest.mark.parametrize(
    ("chart", "solver", "port", "rules"),
    [
        *OPEN,
        ("networkpolicies", WEB, "80", {"CM204"}),
        ("networkpolicies", WEB, "53", {"CM201"}),
        ("networkpolicies", WEB, "443", {"CM203"}),
        ("networkpolicies", ROUTE53, "53", {"CM201", "CM205"}),
        ("networkpolicies", ROUTE53, "80", set[str]()),
        ("networkpolicies", ROUTE53, "443", {"CM203", "CM206"}),
    ],
)
def test_chart_policies_with_an_issuer(
    tmp_path: Path, chart: str, solver: str, port: str, rules: set[str]
) -> None:
    """Taking one port out of the chart's own egress gives the rules of the flows it closes."""
    rendered = (CHARTS / f"cert-manager-v1.21.1-{chart}.yaml").read_text()
    kept = re.sub(rf"    - port: {port or 'none'}\n      protocol: \w+\n", "", rendered)
    assert (kept != rendered) == bool(port)
    (tmp_path / "chart.yaml").write_text(kept)
    (tmp_path / "issuer.yaml").write_text(HTTP01.replace("SOLVER", solver))
    found = {f.rule.id for f in lint_path(tmp_path).visible if f.severity > Severity.NOTE}
    assert found == rules
