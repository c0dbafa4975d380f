"""Everybody may read what cert-manager keeps.

## Why
Certificates, Challenges and the status of issuers tell names of internal hosts, accounts at CAs and
what failed. That is a map for whoever got in with any account at all.

## Fix
Bind the role to the group that needs to look, in the namespaces that it looks after.

Before cert-manager 1.21.2 the status of an issuer may hold what a host of its choice answered, so
that tenants should not read it: upgrade.

## Exceptions
The chart's own view role in the default profile.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [cert-manager#9202](https://github.com/cert-manager/cert-manager/issues/9202)
- [cert-manager#9206](https://github.com/cert-manager/cert-manager/issues/9206)
"""

from certlint.api import ACME, CERT_MANAGER, Cluster, Problems, Severity, rule

READS = ("get", "list", "watch")
KINDS = {
    CERT_MANAGER: ("certificates", "certificaterequests", "issuers", "clusterissuers"),
    ACME: ("challenges", "orders"),
}


@rule(
    "CM413", "cert-manager-view-broad", Severity.NOTE, profile="strict", precision="high", score=3.9
)
def check(cluster: Cluster) -> Problems:
    rbac = cluster.rbac
    for group, kinds in KINDS.items():
        for exposure in rbac.exposures(READS, group, *kinds):
            broad = exposure.told_of(lambda holder: holder.subject.broad)
            first = group == CERT_MANAGER or exposure.grant.rule not in rbac.exposing(
                READS, CERT_MANAGER, *KINDS[CERT_MANAGER]
            )
            if broad.holders and first:
                message = (
                    f"{broad.lets} read cert-manager's objects, `{exposure.grant.resource.text}`"
                )
                yield broad.problem(exposure.grant.resource, message, Severity.NOTE)
    if not (cluster.tenancy.multi and cluster.older_than("1.21.2")):
        return
    for exposure in rbac.exposures(READS, CERT_MANAGER, "issuers", "clusterissuers"):
        broad = any(holder.subject.broad for holder in exposure.holders)
        if exposure.bound and not broad:
            what = "the status of issuers, which before 1.21.2 may repeat what a host answers"
            yield exposure.problem(
                exposure.grant.resource, f"{exposure.lets} read {what}", Severity.NOTE
            )
