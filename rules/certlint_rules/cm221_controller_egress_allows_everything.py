"""A policy lets cert-manager call every port of every host.

## Why
Such a rule looks like a restriction and is none: whoever may write an issuer can make the
controller call databases, internal APIs and the cloud's metadata service.

## Fix
List the ports that the controller needs: 53, 443, 6443, and 80 for HTTP-01.

## Exceptions
Rules that list ports, even to all addresses, and `egress: [{}]` of a Cilium policy, which opens
nothing.

## Sources
- [Welkin's decision on network policies for cert-manager](https://elastisys.io/welkin/adr/0051-open-cert-manager-netpols)
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
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
