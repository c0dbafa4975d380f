"""An ACME account key and a certificate are to be kept in one Secret.

## Why
`privateKeySecretRef` names the Secret of the account, not of a certificate. If both are one, each
overwrites the other's key, and the CA refuses a certificate whose key is the account's.

## Fix
Give the account key a Secret name of its own; the account is registered again by itself.

## Exceptions
An Issuer whose account key is called like a Certificate's Secret of another namespace.

## Sources
- [CA issuers](https://cert-manager.io/docs/configuration/ca/)
- [MetaCell/cloud-harness#666](https://github.com/MetaCell/cloud-harness/issues/666)
- [cert-manager#2271](https://github.com/cert-manager/cert-manager/issues/2271)
"""

from certlint.api import (
    Cluster,
    Fix,
    Problem,
    Problems,
    Related,
    Severity,
    replaced,
    rule,
)


@rule("CM111", "acme-account-key-is-tls-secret", Severity.ERROR, tags=("cert-manager", "acme"))
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        name = issuer.account_key
        here, elsewhere = cluster.tls_secrets_of(issuer)
        new = f"{issuer.name}-account-key"
        fix = Fix(f"name the Secret `{new}`", replaced(name, name.text, new))
        if here:
            yield Problem(
                name,
                f"{issuer} keeps its account key in Secret `{name.text}`, as {here[0]} does its"
                " certificate",
                [Related(secret, "the same Secret") for secret in here],
                fix=fix,
            )
        elif elsewhere and issuer.is_cluster:
            yield Problem(
                name,
                f"{issuer} names the Secret of its account key `{name.text}`, as {elsewhere[0]}"
                " does that of a certificate elsewhere",
                [Related(elsewhere[0], "a Secret in another namespace")],
                fix=fix,
                severity=Severity.NOTE,
            )
