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
    assert loud == ({"CM412"} if name in AFFECTED else set())


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


@pytest.mark.skipif(not REAL or not CHARTS.is_dir(), reason="CERTLINT_REAL_DATA is not set")
@pytest.mark.parametrize(
    ("solver", "port", "rule"),
    [
        ("http01: {ingress: {ingressClassName: nginx}}", "", ""),
        ("dns01: {route53: {region: eu-north-1}}", "", ""),
        ("http01: {ingress: {ingressClassName: nginx}}", "80", "CM204"),
        ("dns01: {route53: {region: eu-north-1}}", "53", "CM201"),
    ],
)
def test_chart_policies_with_an_issuer(tmp_path: Path, solver: str, port: str, rule: str) -> None:
    """Taking one port out of the chart's own egress gives the rule of the flow it closes."""
    chart = (CHARTS / "cert-manager-v1.21.1-networkpolicies.yaml").read_text()
    kept = re.sub(rf"    - port: {port or 'none'}\n      protocol: \w+\n", "", chart)
    assert (kept != chart) == bool(port)
    (tmp_path / "chart.yaml").write_text(kept)
    (tmp_path / "issuer.yaml").write_text(HTTP01.replace("SOLVER", solver))
    found = {f.rule.id for f in lint_path(tmp_path).visible if f.severity > Severity.NOTE}
    assert found - {"CM205"} == ({rule} if rule else set())
    assert ("CM205" in found) == (port == "53")
