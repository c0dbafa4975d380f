"""A PodDisruptionBudget never lets a Pod of cert-manager go.

## Why
Nodes cannot be drained while a budget allows no disruption: upgrades of the cluster hang until
somebody deletes the Pod by hand.

## Fix
Run at least two replicas with `minAvailable: 1`, or write `maxUnavailable: 1`.

## Exceptions
Percentages below 100 with two or more replicas.

## Sources
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, blocking, rule


@rule("CM613", "pdb-blocks-drain", Severity.WARNING, precision="very-high")
def check(cluster: Cluster) -> Problems:
    budgets = [o for o in cluster.objects if o.kind == "PodDisruptionBudget"]
    for part in cluster.components:
        for budget in budgets:
            for at in blocking(budget, part.workload):
                yield Problem(at, f"{budget} never lets a Pod of {part} go")
