"""Somebody besides cert-manager may create Challenges.

## Why
A Challenge carries its own solver, and cert-manager works on it with the credentials of the issuer
that it names. Who may create one in any namespace can have the DNS credentials of a ClusterIssuer
sent to a host of their choice. An upgrade of cert-manager mends its own roles, not yours.

## Fix
Remove `create` on `challenges`; only cert-manager itself needs it.

List the resources instead of `*`. To clear a stuck Challenge, `get`, `patch` and `delete` are
enough.

## Exceptions
cert-manager's own accounts, and the operators that install it, which must hold what they grant.
Other verbs than `create` are CM403's.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [Upgrading to 1.21](https://cert-manager.io/docs/releases/upgrading/upgrading-1.20-1.21/)
- [GHSA-8rvj-mm4h-c258](https://github.com/advisories/GHSA-8rvj-mm4h-c258)
- [cert-manager#8958](https://github.com/cert-manager/cert-manager/issues/8958)
- [cert-manager#8940](https://github.com/cert-manager/cert-manager/issues/8940)
- [cert-manager#8941](https://github.com/cert-manager/cert-manager/issues/8941)
"""

from certlint.api import ACME, Cluster, Problem, Problems, Severity, rule


@rule("CM401", "challenge-create-granted", Severity.ERROR, precision="very-high", score=8.1)
def check(cluster: Cluster) -> Problems:
    for exposure in cluster.rbac.exposures(("create",), ACME, "challenges"):
        if cluster.rbac.is_edit_role(exposure.role):
            continue
        orders = exposure.also("create", "update", "patch", group=ACME, resource="orders")
        deed = "create Challenges and write Orders" if orders else "create Challenges"
        message = f"{exposure.lets} {deed}, and so use the credentials of any ClusterIssuer"
        severity = exposure.severity(Severity.ERROR)
        if exposure.grant.resource_names:
            message = f"{exposure.lets} {deed} of listed names, and so use any ClusterIssuer"
            severity = min(severity, Severity.WARNING)
        yield Problem(
            exposure.grant.token,
            message,
            tuple(exposure.related),
            tuple(exposure.steps),
            severity=severity,
        )
