"""cert-manager may call every HTTP server, and no issuer needs that.

## Why
Port 80 to everywhere is what the HTTP-01 self-check costs. Without it, the open port only lets
whoever may write an issuer reach plain HTTP services.

## Fix
Remove port 80 from the egress of the controller; the official chart opens it for HTTP-01.

## Exceptions
Issuers with HTTP-01 solvers, whose self-check can go to any address.

## Sources
- [Welkin's decision on network policies for cert-manager](https://elastisys.io/welkin/adr/0051-open-cert-manager-netpols)
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule, wide


@rule(
    "CM228",
    "egress-http-wider-than-needed",
    Severity.NOTE,
    profile="strict",
    score=3.9,
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    for controller in cluster.controllers:
        if not cluster.issuers or cluster.traffic.needs_port(controller, 80):
            continue
        for opening, everywhere in wide(cluster.traffic.openings(controller), 80, "TCP"):
            yield Problem(
                everywhere,
                f"{opening.policy} lets {controller} call every server on port 80, and no issuer"
                " here needs that",
            )
