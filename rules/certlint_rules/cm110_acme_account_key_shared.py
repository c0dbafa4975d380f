"""Two issuers keep the key of their ACME account in one Secret.

## Why
Both create the Secret, and the one that comes second may overwrite or misread the key of the first.
An account of one server is not known at another, so that one of them never becomes ready.

## Fix
Give each issuer a Secret name of its own; accounts are registered again by themselves.

## Exceptions
Issuers of several namespaces whose Secrets merely have one name, and issuers of one server that all
set `disableAccountKeyGeneration`.

## Sources
- [ACME issuers](https://cert-manager.io/docs/configuration/acme/)
- [openshift/release#82491](https://github.com/openshift/release/issues/82491)
- [cert-manager#7470](https://github.com/cert-manager/cert-manager/issues/7470)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Related, Severity, replaced, rule


@rule(
    "CM110",
    "acme-account-key-shared",
    Severity.ERROR,
    precision="very-high",
    tags=("cert-manager", "acme"),
)
def check(cluster: Cluster) -> Problems:
    for first, *others in cluster.shared_account_keys:
        servers = {issuer.spec.at("acme.server").text for issuer in (first, *others)}
        for issuer in others:
            name = issuer.account_key
            new = f"{name.text}-{issuer.name}"
            yield Problem(
                name,
                f"{issuer} keeps its account key in Secret `{name.text}`, as {first} does",
                [Related(first.account_key, f"{first} uses the same Secret")],
                fix=Fix(f"name the Secret `{new}`", replaced(name, name.text, new)),
                severity=Severity.WARNING if len(servers) == 1 else None,
            )
