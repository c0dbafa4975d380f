"""A Vault issuer signs in with a credential that does not expire by itself.

## Why
A Vault token or a ServiceAccount's token in a Secret works for whoever reads it, from anywhere and
until somebody revokes it. A token that cert-manager asks for itself is short-lived and bound to
one issuer.

## Fix
Use `vault.auth.kubernetes` with a `serviceAccountRef` and a Vault role that checks its audience.

## Exceptions
Vault logins by `serviceAccountRef`, by AWS or by a client certificate. An AppRole is told in the
strict profile alone.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [cert-manager#5502](https://github.com/cert-manager/cert-manager/issues/5502)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule(
    "CM106",
    "vault-static-credential",
    Severity.WARNING,
    precision="very-high",
    score=5.5,
    tags=("cert-manager", "credentials"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        auth = issuer.spec.at("vault.auth")
        for path, what in (
            ("tokenSecretRef", "a Vault token"),
            ("kubernetes.secretRef", "a ServiceAccount's token"),
        ):
            if auth.at(path):
                message = f"{issuer} signs in to Vault with {what} from a Secret"
                yield Problem(auth.at(path), message)
        if auth["appRole"]:
            yield Problem(
                auth["appRole"],
                f"{issuer} signs in to Vault with an AppRole's secret",
                severity=Severity.NOTE,
                strict=True,
            )
