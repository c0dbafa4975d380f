"""cert-manager's webhook refuses an issuer.

## Why
The API server does not store what the webhook refuses: an apply fails, and an older version of the
issuer stays in force unnoticed.

## Fix
Correct the field that the message names.

## Exceptions
Patches, which lack fields on purpose, and files that `test-globs` match.

## Sources
- [Validation of issuers](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/issuer.go)
"""

from certlint.api import Cluster, Problem, Problems, Severity, refusals, rule


@rule(
    "CM190",
    "issuer-rejected-by-webhook",
    Severity.ERROR,
    precision="very-high",
    tags=("cert-manager", "validation"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        if cluster.is_test(issuer):
            continue
        for node, fault in refusals(issuer):
            yield Problem(node, f"the webhook refuses {issuer}: {fault}")
