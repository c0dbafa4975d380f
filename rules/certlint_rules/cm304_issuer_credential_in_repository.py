"""A credential of an issuer stands in a plain Secret.

## Why
Whoever can read the repository, a clone or a backup of it can use the credential as the issuer
does: answer challenges for the zone, or ask the CA for certificates.

## Fix
Replace the credential, then keep it encrypted (SOPS, Sealed Secrets) or in an external store.

## Exceptions
Encrypted values, placeholders and empty values.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule(
    "CM304",
    "issuer-credential-in-repository",
    Severity.ERROR,
    score=8.6,
    tags=("cert-manager", "credential"),
)
def check(cluster: Cluster) -> Problems:
    for found in cluster.plain_credentials:
        yield Problem(
            found.at,
            f"{found.secret} holds {found.what} in plain text",
            [Related(issuer, f"{issuer} uses it") for issuer in found.issuers],
            severity=Severity.NOTE if cluster.is_test(found.secret) else None,
        )
