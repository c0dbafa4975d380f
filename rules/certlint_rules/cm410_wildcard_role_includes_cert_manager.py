"""A role over every resource includes all of cert-manager's.

## Why
`*` in `resources` covers what cert-manager acts upon as well: Issuers, which send Secrets to any
server, Challenges, which use any ClusterIssuer's credentials, and the status of requests.

## Fix
List the resources that are needed instead of `*`.

## Exceptions
`cluster-admin`, roles that only `trusted-subjects` hold, and wildcards with verbs that only read
(see CM413).

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [Roles in Kubernetes](https://kubernetes.io/docs/reference/access-authn-authz/rbac/)
"""

from certlint.api import ACME, CERT_MANAGER, Cluster, Problems, Severity, rule


@rule(
    "CM410",
    "wildcard-role-includes-cert-manager",
    Severity.WARNING,
    precision="high",
    score=7.7,
)
def check(cluster: Cluster) -> Problems:
    for exposure in cluster.rbac.wildcards():
        groups = [group.text for group in exposure.grant.rule["apiGroups"]]
        named = [group for group in (CERT_MANAGER, ACME) if group in groups]
        where = "every API group" if "*" in groups else " and ".join(named)
        deed = "write" if exposure.grant.given(("create", "update", "patch")) else "delete"
        severity = exposure.severity(Severity.WARNING if deed == "write" else Severity.NOTE)
        message = f"{exposure.lets} {deed} every resource of {where}, cert-manager's included"
        yield exposure.problem(exposure.grant.resource, message, severity)
