"""Somebody besides cert-manager may write ClusterIssuers.

## Why
A ClusterIssuer works with the Secrets of cert-manager's own namespace: DNS credentials, account
keys, CA keys. Who may write one can have them sent to a server of their choice, and can change who
signs the certificates of every namespace.

## Fix
Leave `clusterissuers` to those who run the cluster, and grant others `get`, `list` and `watch`.

## Exceptions
cert-manager's own accounts. A RoleBinding cannot grant it (see CM430).

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
"""

from certlint.api import CERT_MANAGER, Cluster, Problems, Severity, rule

EDITS = ("create", "update", "patch")
REMOVES = ("delete", "deletecollection")


@rule("CM405", "clusterissuer-write-granted", Severity.ERROR, precision="very-high", score=8.8)
def check(cluster: Cluster) -> Problems:
    rbac = cluster.rbac
    told = rbac.exposing(("update", "patch"), CERT_MANAGER, "certificaterequests/status")
    for exposure in rbac.exposures(
        (*EDITS, *REMOVES), CERT_MANAGER, "clusterissuers", cluster_scoped=True
    ):
        message = f"{exposure.lets} delete ClusterIssuers, which every namespace may rely on"
        severity = exposure.severity(Severity.WARNING)
        if exposure.grant.given(EDITS):
            issuers = exposure.also(*EDITS, group=CERT_MANAGER, resource="issuers")
            kinds = "ClusterIssuers and Issuers" if issuers else "ClusterIssuers"
            message = f"{exposure.lets} write {kinds}, and so use what cert-manager keeps secret"
            severity = exposure.severity(Severity.ERROR)
        if not exposure.holders:
            # Those who have `edit` in a namespace have none of it for what has no namespace.
            severity = min(severity, Severity.WARNING)
        told |= {exposure.grant.rule}
        yield exposure.problem(exposure.grant.resource, message, severity)
    for exposure in rbac.exposures(
        ("update", "patch"), CERT_MANAGER, "clusterissuers/status", cluster_scoped=True
    ):
        if exposure.grant.rule not in told:
            message = f"{exposure.lets} write the status of ClusterIssuers"
            severity = exposure.severity(Severity.WARNING)
            yield exposure.problem(exposure.grant.resource, message, severity)
