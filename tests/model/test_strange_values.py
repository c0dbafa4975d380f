"""What to do with a value that no release of the chart has."""

import pytest
from tests.linting import lint_texts

_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: cert-manager, namespace: cert-manager}}
spec:
  interval: 1h
  chart:
    spec:
      chart: cert-manager
      version: v1.21.2
      sourceRef: {{kind: HelmRepository, name: charts}}
  values: {values}
"""


@pytest.mark.parametrize(
    ("values", "advice"),
    [
        ("{webhook: {toleration: []}}", "rename it to `tolerations`"),
        ("{logLevel: 4}", "move it under `global`"),
        ("{webhook: {ingressShim: {}}}", "move it to the top level"),
        # At the top it is a condition for the whole chart, so no home of this one.
        ("{webhook: {enabled: false}}", "delete it"),
    ],
)
def test_advice(values: str, advice: str) -> None:
    report = lint_texts({"release.yaml": _RELEASE.format(values=values)})
    fixes = [f.problem.fix for f in report.visible if f.rule.id == "CM616"]
    assert [fix.title for fix in fixes if fix] == [advice]
