"""Somebody besides cert-manager may write Orders.

## Why
The `issuerRef` of an Order can be pointed at another ClusterIssuer, and cert-manager then makes
Challenges with that issuer's credentials. Who may create or change an Order so issues certificates
that the ClusterIssuer was not meant to give them.

## Fix
Remove `create`, `update` and `patch` on `orders`; only cert-manager itself needs them.

To clear a stuck Order, `get` and `delete` are enough: cert-manager makes a new one.

## Exceptions
cert-manager's own accounts, and `delete` alone.

## Sources
- [Roles of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/templates/rbac.yaml)
- [cert-manager#8958](https://github.com/cert-manager/cert-manager/issues/8958)
"""

from certlint.api import ACME, Cluster, Problem, Problems, Severity, rule

WRITES = ("create", "update", "patch")


@rule("CM402", "order-write-granted", Severity.ERROR, precision="very-high", score=8.1)
def check(cluster: Cluster) -> Problems:
    # A rule that allows both is told once, as one about Challenges.
    told = cluster.rbac.exposing(("create",), ACME, "challenges")
    for exposure in cluster.rbac.exposures(WRITES, ACME, "orders"):
        if exposure.grant.rule in told or cluster.rbac.is_edit_role(exposure.role):
            continue
        message = f"{exposure.lets} write Orders, which may name any ClusterIssuer"
        severity = exposure.severity(Severity.ERROR)
        if exposure.grant.resource_names:
            severity = min(severity, Severity.WARNING)
        yield Problem(
            exposure.grant.token,
            message,
            tuple(exposure.related),
            tuple(exposure.steps),
            severity=severity,
        )
