"""Somebody besides cert-manager may write the status of Challenges or Orders.

## Why
The status is what cert-manager remembers of an ACME order: what was validated, where to finalise
it, which certificate came back. Whoever may write it can steer an order that others asked for.

## Fix
Remove the status resources from the rule, or limit its verbs to `get`, `list` and `watch`.

To clear a stuck Challenge, `patch` on `challenges` itself is enough. The strict profile tells that
right too; where cert-manager's webhook does not validate changes, every profile does.

## Exceptions
cert-manager's own accounts.

## Sources
- [Roles of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/templates/rbac.yaml)
- [Validation of Challenges](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/acme/validation/challenge.go)
- [cert-manager#3851](https://github.com/cert-manager/cert-manager/issues/3851)
- [cert-manager#3870](https://github.com/cert-manager/cert-manager/issues/3870)
"""

from certlint.api import ACME, CERT_MANAGER, Cluster, Problems, Severity, rule

STATUS = ("challenges/status", "orders/status")


@rule("CM403", "acme-status-write-granted", Severity.WARNING, precision="high", score=6.5)
def check(cluster: Cluster) -> Problems:
    rbac, writes = cluster.rbac, ("update", "patch")
    told = rbac.exposing(("create",), ACME, "challenges")
    told |= rbac.exposing(("create", *writes), ACME, "orders")
    told |= rbac.exposing(writes, CERT_MANAGER, "certificaterequests/status")
    for exposure in rbac.exposures(writes, ACME, *STATUS):
        if exposure.grant.rule not in told:
            message = f"{exposure.lets} write the status of Challenges or Orders"
            severity = exposure.severity(Severity.WARNING)
            yield exposure.problem(exposure.grant.resource, message, severity)
    told |= rbac.exposing(writes, ACME, *STATUS)
    for exposure in rbac.exposures((*writes, "delete"), ACME, "challenges"):
        if exposure.grant.rule not in told and not rbac.is_edit_role(exposure.role):
            message = f"{exposure.lets} change or delete Challenges"
            # What is not validated can be changed to ask for something else.
            changes = exposure.grant.given(writes)
            free = changes and any(cluster.unvalidated(h.binding.reach) for h in exposure.holders)
            severity = exposure.severity(Severity.WARNING) if free else Severity.NOTE
            yield exposure.problem(exposure.grant.token, message, severity, strict=not free)
