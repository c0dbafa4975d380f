"""A self-signed ClusterIssuer serves others than the platform's roots.

## Why
It lets every namespace make a CA of its own, which looks like the platform's.

## Fix
Use a namespaced `selfSigned` Issuer, only where a root is made.

## Exceptions
Issuers that only CAs of platform namespaces use.

## Sources
- [Self-signed issuers](https://cert-manager.io/docs/configuration/selfsigned/)
- [Kyverno's policies for cert-manager](https://github.com/kyverno/policies/tree/main/cert-manager)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule(
    "CM307",
    "selfsigned-cluster-issuer-left-open",
    Severity.NOTE,
    multi_tenant=Severity.WARNING,
    profile="tenant",
    precision="medium",
    score=5.0,
    tags=("cert-manager", "multi-tenancy"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        others = [
            wanted
            for wanted in cluster.signing.asking(issuer)
            if (place := wanted.request.origin.namespace)
            and not (wanted.request.is_ca and cluster.tenancy.is_platform(place))
        ]
        if issuer.is_cluster and issuer.type == "selfSigned" and others:
            yield Problem(
                issuer,
                f"{issuer} makes more than the platform's roots: {others[0]} asks it",
                [Related(wanted, f"{wanted} asks it") for wanted in others[:3]],
            )
