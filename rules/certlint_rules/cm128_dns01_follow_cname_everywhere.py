"""A solver follows CNAME records for every name.

## Why
The challenge's record is then written wherever a CNAME of the name leads. A wildcard CNAME in any
zone that is served redirects it to a zone that nobody meant.

## Fix
Give the solver a `selector` with the zones that delegate, or use `cnameStrategy: None`.

## Exceptions
Solvers with a selector.

## Sources
- [DNS-01](https://cert-manager.io/docs/configuration/acme/dns01/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule(
    "CM128",
    "dns01-follow-cname-everywhere",
    Severity.NOTE,
    profile="strict",
    precision="medium",
    tags=("cert-manager", "acme"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for solver in issuer.solvers:
            strategy, selector = solver.at("dns01.cnameStrategy"), solver["selector"]
            if strategy.text == "Follow" and not any(n.map or n.list for _, n in selector.items()):
                yield Problem(strategy, f"{issuer} follows CNAME records for every name")
