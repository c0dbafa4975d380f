"""A policy that is meant for cert-manager selects none of its Pods.

## Why
It opens and closes nothing: what it should have opened stays closed by others, or what it should
have closed stays open. The official chart labels the webhook `app.kubernetes.io/name: webhook`, the
controller `app: cert-manager`.

## Fix
Use the labels of the Pods: in the official chart `app.kubernetes.io/name` and
`app.kubernetes.io/component`.

## Exceptions
Policies for solvers, for other Pods in the files, or for another product's labels.

## Sources
- [Network policy of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/templates/networkpolicy-egress.yaml)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule(
    "CM225",
    "policy-selects-no-cert-manager-pod",
    Severity.WARNING,
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    for stray in cluster.traffic.strays():
        yield Problem(
            stray.selector,
            f"{stray.policy} seems meant for {stray.meant} and selects no Pod: {stray.missed}",
            [Related(stray.meant, "the Pods that it misses")],
        )
