"""A part of cert-manager runs as a single Pod, or as too few.

## Why
While the webhook is away the API server refuses every issuer and certificate, and controllers that
wait for theirs stop. One node that is drained is enough to take a single Pod away.

## Fix
Run three webhooks, two controllers and two cainjectors, with a PodDisruptionBudget each.

## Exceptions
Parts that something else scales.

## Sources
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, replicas, rule, scaled

WANTED = {"webhook": 3, "controller": 2, "cainjector": 2}


@rule(
    "CM612",
    "not-highly-available",
    Severity.NOTE,
    profile="strict",
    precision="very-high",
)
def check(cluster: Cluster) -> Problems:
    for part in cluster.components:
        for running in () if scaled(part, cluster.objects) else replicas(part):
            if running.count < WANTED[running.part]:
                yield Problem(
                    running.at,
                    f"{running.name} has replicas: {running.count}, fewer than"
                    f" {WANTED[running.part]}",
                )
