"""cert-manager, or somebody beside it, may make tokens of any ServiceAccount.

## Why
To log in to Vault or AWS as a ServiceAccount, cert-manager makes a token of it. Without
`resourceNames` it can make one of every account in reach, those of administrators included, and so
can whoever takes over cert-manager. Others with that right can become cert-manager itself.

## Fix
List the one ServiceAccount in `resourceNames`, in a Role of its own namespace.

Unlike other objects, `create` of a token can be limited to names, since its URL holds the name.

## Exceptions
Roles that name the account, and the chart's own role for the controller's account.

## Sources
- [Vault issuers](https://cert-manager.io/docs/configuration/vault/)
- [Route 53](https://cert-manager.io/docs/configuration/acme/dns01/route53/)
- [cert-manager#4524](https://github.com/cert-manager/cert-manager/issues/4524)
- [cert-manager#5502](https://github.com/cert-manager/cert-manager/issues/5502)
"""

from certlint.api import (
    Cluster,
    Exposure,
    Holder,
    Problem,
    Problems,
    Role,
    Severity,
    held_by,
    is_built_in,
    rule,
)


@rule(
    "CM415",
    "tokenrequest-too-broad",
    Severity.ERROR,
    precision="very-high",
    score=8.8,
)
def check(cluster: Cluster) -> Problems:
    def own(role: Role, holder: Holder) -> bool:
        return cluster.is_own(holder.subject) and not is_built_in(role)

    def others(role: Role, holder: Holder) -> bool:
        """Who can make tokens of the controller's account."""
        reached = holder.binding.cluster_scoped or holder.binding.namespace in homes
        trusted = cluster.rbac.trust(holder.subject, role, holder.binding)
        return reached and not trusted and not is_built_in(role)

    grants = cluster.rbac.grants(("create",), "", "serviceaccounts/token")
    for exposure in held_by(grants, own):
        names = exposure.grant.resource_names
        everywhere = any(holder.binding.cluster_scoped for holder in exposure.holders)
        where = " in every namespace" if everywhere else ""
        if not names:
            deed = f"make tokens of any ServiceAccount{where}"
            yield _problem(exposure, deed, Severity.ERROR)
        elif everywhere:
            yield _problem(exposure, f"make tokens of `{names[0]}`{where}", Severity.WARNING)
    # What bindings in the cluster resource namespace let do is another rule's.
    homes = {account.namespace for account in cluster.controller_accounts}
    homes -= {cluster.cluster_resource_namespace}
    controllers = {account.name for account in cluster.controller_accounts}
    for exposure in held_by(grants, others):
        names = exposure.grant.resource_names
        if not exposure.grant.everything and (not names or controllers.intersection(names)):
            deed = "make tokens of cert-manager's own ServiceAccount"
            yield _problem(exposure, deed, Severity.WARNING, strict=True)


def _problem(exposure: Exposure, deed: str, severity: Severity, *, strict: bool = False) -> Problem:
    return Problem(
        exposure.grant.token,
        f"{exposure.lets} {deed}",
        tuple(exposure.related),
        tuple(exposure.steps),
        severity=severity,
        strict=strict,
    )
