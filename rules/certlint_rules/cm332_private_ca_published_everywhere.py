"""A private CA is trusted in every namespace.

## Why
Whoever holds that CA's key can pass for any service towards the workloads of all tenants.

## Fix
Set `target.namespaceSelector` to the namespaces that talk to what this CA signs.

## Exceptions
Bundles of public CAs.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [Fields of Bundles](https://github.com/cert-manager/trust-manager/blob/main/pkg/apis/trust/v1alpha1/types_bundle.go)
"""

from certlint.api import (
    Cluster,
    Problem,
    Problems,
    Severity,
    own_roots,
    rule,
    spreads_everywhere,
)


@rule(
    "CM332",
    "private-ca-published-everywhere",
    Severity.NOTE,
    profile="tenant",
    score=3.5,
    tags=("cert-manager", "trust", "multi-tenancy"),
)
def check(cluster: Cluster) -> Problems:
    for bundle in cluster.signing.bundles:
        if own_roots(bundle) and spreads_everywhere(bundle):
            message = f"{bundle} makes every namespace trust a CA that is not public"
            yield Problem(bundle.spec["target"], message)
