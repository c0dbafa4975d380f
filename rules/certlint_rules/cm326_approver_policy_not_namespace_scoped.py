"""An approval policy for a shared ClusterIssuer treats all namespaces alike.

## Why
What it allows, it allows to every tenant: one can have a certificate for the names of another.

## Fix
Limit `selector.namespace` to the tenant's namespaces, or add a validation that compares the names
to `cr.namespace`.

## Exceptions
Clusters of a single tenant.

## Sources
- [approver-policy](https://cert-manager.io/docs/policy/approval/approver-policy/)
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule(
    "CM326",
    "approver-policy-not-namespace-scoped",
    Severity.NOTE,
    multi_tenant=Severity.WARNING,
    profile="tenant",
    score=5.9,
    tags=("cert-manager", "multi-tenancy", "approval"),
)
def check(cluster: Cluster) -> Problems:
    if cluster.tenancy.single:
        return
    for policy in cluster.approvals.policies:
        scoped = policy.limits_namespaces or policy.asks_for_requester or policy.has_plugins
        if scoped or cluster.approvals.users_of(policy).by_namespace:
            continue
        if policy.allowed.map and cluster.approvals.takes_cluster_issuer(policy):
            yield Problem(
                policy.spec["selector"],
                f"{policy} grants the same names to every namespace: neither `selector.namespace`"
                " nor a validation tells them apart",
            )
