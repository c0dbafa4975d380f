"""Somebody besides cert-manager may write Issuers.

## Why
An Issuer names Secrets of its namespace and a server, and cert-manager sends the one to the other.
Who may write Issuers so reads any Secret beside them, and makes cert-manager call hosts that only
it can reach.

## Fix
Grant `certificates` alone, and leave `issuers` to those who run the platform.

Where the same people can read the namespace's Secrets anyway, this is a note.

## Exceptions
cert-manager's own accounts, the chart's edit role (see CM411), and `trusted-subjects`. For who can
read the Secrets of that place anyway it is a note.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
"""

from certlint.api import CERT_MANAGER, Cluster, Problems, Severity, rule

WRITES = ("create", "update", "patch")


@rule(
    "CM404",
    "issuer-write-granted",
    Severity.WARNING,
    multi_tenant=Severity.ERROR,
    precision="high",
    score=7.7,
)
def check(cluster: Cluster) -> Problems:
    rbac = cluster.rbac
    full = Severity.ERROR if cluster.tenancy.multi else Severity.WARNING
    clusterwide = rbac.exposing(WRITES, CERT_MANAGER, "clusterissuers", cluster_scoped=True)
    for exposure in rbac.exposures(WRITES, CERT_MANAGER, "issuers", apart=rbac.reads_secrets):
        # A rule that gives ClusterIssuers to the same people is told once, as one about these.
        told = exposure.everywhere and exposure.grant.rule in clusterwide
        if told or rbac.is_edit_role(exposure.role):
            continue
        message = f"{exposure.lets} write Issuers, and so send the Secrets beside them anywhere"
        severity = exposure.severity(full)
        if rbac.reads_secrets(exposure):
            message = f"{exposure.lets} write Issuers, and so choose what cert-manager calls"
            severity = Severity.NOTE
        yield exposure.problem(exposure.grant.resource, message, severity)
