"""An ACME issuer has no solver, so that it can prove no name.

## Why
Each Order waits for a Challenge that nobody can answer, and all that tells of it is an event.

## Fix
Add a solver to `acme.solvers`; where all names are authorised beforehand, say so in a suppression.

## Exceptions
Where names are authorised beforehand no solver is needed: say so in a suppression.

## Sources
- [Fields of ACME issuers](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/acme/v1/types_issuer.go)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule("CM116", "acme-no-solvers", Severity.WARNING, tags=("cert-manager", "acme"))
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        acme = issuer.spec["acme"]
        whole = acme["server"] and issuer.account_key and not issuer.partial
        empty = acme["solvers"].is_list and not acme["solvers"].list
        if whole and (empty or acme.lacks("solvers")):
            yield Problem(acme["solvers"], f"{issuer} has no solver, so that it can prove no name")
