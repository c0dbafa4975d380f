"""A ClusterIssuer is written as if it were in a namespace.

## Why
A ClusterIssuer is in none. The line is ignored, but misleads people to put its Secrets there, where
cert-manager does not look.

## Fix
Delete the line; Secrets of ClusterIssuers stand in cert-manager's cluster resource namespace.

## Exceptions
None, but it is a note: namespaces of renderers are harmless.

## Sources
- [cert-manager#2130](https://github.com/cert-manager/cert-manager/issues/2130)
- [cert-manager#3432](https://github.com/cert-manager/cert-manager/issues/3432)
- [nokia/ncm-issuer#28](https://github.com/nokia/ncm-issuer/issues/28)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Severity, deleted, rule


@rule(
    "CM152",
    "clusterissuer-has-namespace",
    Severity.NOTE,
    precision="very-high",
    tags=("cert-manager",),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        namespace = issuer.root.at("metadata.namespace")
        if issuer.is_cluster and namespace:
            yield Problem(
                namespace,
                f"{issuer} has a namespace, which is ignored",
                fix=Fix("delete the line", deleted(namespace)),
            )
