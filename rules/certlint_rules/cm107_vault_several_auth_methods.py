"""A Vault issuer names several ways to sign in, of which only one is used.

## Why
cert-manager takes the first of token, AppRole, client certificate, Kubernetes and AWS, and the
webhook does not object. The method that was meant may be one that is ignored.

## Fix
Delete all methods but the one that is meant.

## Exceptions
None: of several methods cert-manager takes the first.

## Sources
- [Validation of issuers](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/issuer.go)
- [Fields of Certificates](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/certmanager/v1/types_certificate.go)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule

IN_ORDER = ("tokenSecretRef", "appRole", "clientCertificate", "kubernetes", "aws")


@rule(
    "CM107",
    "vault-several-auth-methods",
    Severity.WARNING,
    precision="very-high",
    tags=("cert-manager",),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        auth = issuer.spec.at("vault.auth")
        used, *ignored = [method for method in IN_ORDER if auth[method]] or [""]
        if ignored:
            yield Problem(
                auth[ignored[0]],
                f"{issuer} signs in to Vault by {used}, and ignores {' and '.join(ignored)}",
                [Related(auth[used], "the first is used")],
            )
