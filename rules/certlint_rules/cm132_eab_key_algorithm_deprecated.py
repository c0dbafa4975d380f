"""An issuer sets the deprecated algorithm of an external account binding.

## Why
cert-manager always uses HS256 and warns of the field; a later version may refuse it.

## Fix
Delete `keyAlgorithm`.

## Exceptions
None: the field has no effect.

## Sources
- [ACME issuers](https://cert-manager.io/docs/configuration/acme/)
- [Validation of issuers](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/issuer.go)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Severity, deleted, rule


@rule(
    "CM132",
    "eab-key-algorithm-deprecated",
    Severity.NOTE,
    precision="very-high",
    tags=("cert-manager", "acme"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        if algorithm := issuer.spec.at("acme.externalAccountBinding.keyAlgorithm"):
            yield Problem(
                algorithm,
                f"{issuer} sets `keyAlgorithm`, which is deprecated and has no effect",
                fix=Fix("delete `keyAlgorithm`", deleted(algorithm)),
            )
