"""Budgets against a second reading: which numbers of Pods the disruption controller lets go."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.linting import lint_texts

WORKLOAD = """apiVersion: apps/v1
kind: Deployment
metadata: {{name: cert-manager, namespace: cert-manager}}
spec:
  replicas: {replicas}
  template:
    metadata: {{labels: {{app: cert-manager}}}}
    spec:
      containers:
        - name: controller
          image: registry.example.com/cert-manager-controller:v1.21.2
          args: [--cluster-resource-namespace=cert-manager]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: cert-manager, namespace: cert-manager}}
spec:
  selector: {{matchLabels: {{app: cert-manager}}}}
  {field}: {value}
"""
AMOUNTS = st.one_of(
    st.integers(0, 6).map(str), st.integers(0, 100).map(lambda share: f'"{share}%"')
)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 5), st.sampled_from(["minAvailable", "maxUnavailable"]), AMOUNTS)
def test_a_budget_blocks_if_no_healthy_pod_may_go(replicas: int, field: str, value: str) -> None:
    text = WORKLOAD.format(replicas=replicas, field=field, value=value)
    found = {f.rule.id for f in lint_texts({"budget.yaml": text}).visible}
    assert ("CM613" in found) == (_may_go(replicas, field, value) == 0)


def _may_go(replicas: int, field: str, value: str) -> int:
    """How many of the Pods may go while all are healthy, counted one by one."""
    bare = value.strip('"')
    share = Fraction(int(bare.rstrip("%")), 100) * replicas if "%" in bare else Fraction(bare)
    return sum(
        1
        for gone in range(1, replicas + 1)
        if (replicas - gone >= share if field == "minAvailable" else gone - 1 < share)
    )
