"""A certificate is written over the CA that signs it.

## Why
Both are kept in one Secret. The leaf takes the place of the signing pair, and the issuer then
fails, since what it finds is no CA.

## Fix
Give the certificate a `secretName` of its own.

## Exceptions
The Certificate that makes the pair through another issuer.

## Sources
- [cert-manager#7002](https://github.com/cert-manager/cert-manager/issues/7002)
- [cert-manager#8374](https://github.com/cert-manager/cert-manager/issues/8374)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, overwritten, rule


@rule(
    "CM311",
    "ca-issuer-secret-overwritten",
    Severity.ERROR,
    precision="very-high",
    tags=("cert-manager", "ca"),
)
def check(cluster: Cluster) -> Problems:
    for key, wanted in overwritten(cluster.signing):
        yield Problem(
            wanted.request.secret,
            f"{wanted} writes over Secret {key.namespace}/{key.name}, with which"
            f" {key.issuers[0]} signs",
            [Related(i.spec.at("ca.secretName"), f"{i} signs with it") for i in key.issuers],
        )
