"""An issuer reads a Secret that does not exist.

## Why
The issuer does not become ready, or each of its challenges fails, until somebody makes the Secret.

## Fix
Make the Secret, or correct its name.

## Exceptions
Account keys, which cert-manager makes.

## Sources
- [Issuers](https://cert-manager.io/docs/configuration/issuers/)
- [cert-manager#7120](https://github.com/cert-manager/cert-manager/issues/7120)
- [cert-manager#263](https://github.com/cert-manager/cert-manager/issues/263)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule(
    "CM509",
    "issuer-secret-not-found",
    Severity.NOTE,
    profile="strict",
    precision="low",
    tags=("cert-manager", "reference"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for reference in cluster.absent(issuer):
            says = f"{issuer} reads {reference.kind} `{reference.name.text}`"
            yield Problem(reference.name, f"{says}, which is not in these files")
