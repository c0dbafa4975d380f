"""A solver does not check a challenge before it calls the CA.

## Why
Without the self-check the CA may look before the record or the route is there. The order then
fails, and failed orders count against the CA's limits.

## Fix
Remove `waitInsteadOfSelfCheck` unless NAT or split DNS forces it.

## Exceptions
None: to wait is no check.

## Sources
- [ACME issuers](https://cert-manager.io/docs/configuration/acme/)
- [Fields of ACME issuers](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/acme/v1/types_issuer.go)
"""

import re

from certlint.api import Cluster, Problem, Problems, Severity, rule

NO_TIME = re.compile(r"[+-]?(?:0+\.?0*[a-zµ]*)+")


@rule(
    "CM129",
    "self-check-skipped",
    Severity.NOTE,
    profile="strict",
    precision="very-high",
    tags=("cert-manager", "acme"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for solver in issuer.solvers:
            if wait := solver["waitInsteadOfSelfCheck"]:
                how = "nor waits" if NO_TIME.fullmatch(wait.text) else f"but waits {wait.scalar}"
                yield Problem(wait, f"{issuer} does not check its challenges itself, {how}")
