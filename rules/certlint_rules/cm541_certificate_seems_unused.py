"""A certificate is kept that nothing uses.

## Why
Each renewal counts against the CA's limits, and a key that nobody needs is one more that can leak.

## Fix
Delete the Certificate, or say in a suppression who uses it.

## Exceptions
Secrets that are injected or replicated, and trees that are not closed (`closed-world`).

## Sources
- [Certificates](https://cert-manager.io/docs/usage/certificate/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule(
    "CM541",
    "certificate-seems-unused",
    Severity.NOTE,
    profile="strict",
    precision="low",
    tags=("cert-manager", "reference"),
)
def check(cluster: Cluster) -> Problems:
    for certificate in cluster.unused_certificates:
        name = certificate.spec["secretName"]
        yield Problem(name, f"{certificate} keeps Secret `{name.text}`, which nothing here names")
