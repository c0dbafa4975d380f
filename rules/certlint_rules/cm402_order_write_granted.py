"""Somebody besides cert-manager may write Orders.

## Why
The `issuerRef` of an Order can be pointed at another ClusterIssuer, and cert-manager then makes
Challenges with that issuer's credentials. Who may create or change an Order so issues certificates
that the ClusterIssuer was not meant to give them.

## Fix
Remove `create`, `update` and `patch` on `orders`; only cert-manager itself needs them.

To clear a stuck Order, `get` and `delete` are enough: cert-manager makes a new one.
"""

from certlint.api import ACME, Cluster, Exposure, Problem, Problems, Severity, rule

WRITES = ("create", "update", "patch")


@rule("CM402", "order-write-granted", Severity.ERROR, precision="very-high", score=8.1)
def check(cluster: Cluster) -> Problems:
    for exposure in cluster.rbac.exposures(WRITES, ACME, "orders"):
        # A rule that allows both is told once, as one about Challenges.
        told = exposure.also("create", group=ACME, resource="challenges")
        if told or cluster.rbac.is_edit_role(exposure.role):
            continue
        verbs = exposure.grant.given(WRITES)
        message = f"{exposure.lets} {', '.join(verbs)} Orders, which may name any ClusterIssuer"
        severity = exposure.severity(Severity.ERROR)
        if exposure.grant.resource_names and _effective(cluster, exposure, verbs):
            severity = min(severity, Severity.WARNING)
        elif exposure.grant.resource_names:
            message = f"{exposure.role} limits `create` on Orders to names, which grants nothing"
            severity = Severity.NOTE
        yield Problem(
            exposure.grant.token,
            message,
            tuple(exposure.related),
            tuple(exposure.steps),
            severity=severity,
        )


def _effective(cluster: Cluster, exposure: Exposure, verbs: list[str]) -> bool:
    """Whether Orders of the listed names can be changed or made."""
    return verbs != ["create"] or cluster.rbac.creates_by_name(exposure, ACME, "orders")
