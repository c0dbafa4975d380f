"""A policy lets cert-manager call every port of every host.

## Why
Such a rule looks like a restriction and is none: whoever may write an issuer can make the
controller call databases, internal APIs and the cloud's metadata service.

## Fix
List the ports that the controller needs: 53, 443, 6443, and 80 for HTTP-01.
"""

from certlint.api import Cluster, Problem, Problems, Severity, boundless, rule


@rule(
    "CM221",
    "controller-egress-allows-everything",
    Severity.WARNING,
    precision="very-high",
    score=5.0,
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    for controller in cluster.controllers:
        for opening, everywhere in boundless(cluster.traffic.openings(controller)):
            yield Problem(
                everywhere, f"{opening.policy} lets {controller} call every port of every host"
            )
