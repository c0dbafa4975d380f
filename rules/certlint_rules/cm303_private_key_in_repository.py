"""A private key stands in a plain Secret.

## Why
Whoever can read the repository, a clone or a backup of it has the key, for as long as what it
signs is trusted. Deleting the file does not take it back.

## Fix
Replace the key, then keep it encrypted (SOPS, Sealed Secrets, an external store), or let a
Certificate create it.

## Exceptions
Encrypted values (SOPS, SealedSecrets, git-crypt), placeholders and empty values. In files of
documentation and tests it is a note.

## Sources
- [CA issuers](https://cert-manager.io/docs/configuration/ca/)
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule(
    "CM303",
    "private-key-in-repository",
    Severity.ERROR,
    score=9.1,
    tags=("cert-manager", "private-key"),
)
def check(cluster: Cluster) -> Problems:
    for found in cluster.plain_private_keys:
        yield Problem(
            found.at,
            f"{found.secret} holds {found.what} in plain text",
            [Related(issuer, f"{issuer} uses it") for issuer in found.issuers],
            severity=Severity.NOTE if cluster.is_test(found.secret) else None,
        )
