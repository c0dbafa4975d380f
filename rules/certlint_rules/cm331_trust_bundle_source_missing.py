"""A trust bundle reads a Secret that is not where it looks.

## Why
trust-manager reads sources from its trust namespace alone. It does not write the bundle while one
of them is missing, and new namespaces get no roots.

## Fix
Put the Secret into the trust namespace, or name one that is there, with a key that it holds.

## Exceptions
A trust namespace that nobody knows.

## Sources
- [Fields of Bundles](https://github.com/cert-manager/trust-manager/blob/main/pkg/apis/trust/v1alpha1/types_bundle.go)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, missing_sources, rule


@rule(
    "CM331",
    "trust-bundle-source-missing",
    Severity.ERROR,
    precision="medium",
    tags=("cert-manager", "trust"),
)
def check(cluster: Cluster) -> Problems:
    for missing in missing_sources(cluster.signing, cluster.secrets):
        source, place = missing.source, cluster.signing.trust_namespace
        yield Problem(
            missing.at,
            f"{source.bundle} reads Secret `{source.name.text}` from {place}, but it"
            f" {missing.says}",
            [Related(missing.near, "this Secret")],
            severity=None if cluster.signing.trust_managers else Severity.WARNING,
        )
