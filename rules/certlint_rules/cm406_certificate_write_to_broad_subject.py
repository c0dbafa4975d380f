"""Certificates may be requested by everybody, or by somebody in every namespace.

## Why
Who may write Certificates can have one issued for any name that an issuer of the namespace signs,
and so pass for the service of that name.

## Fix
Bind the role in each namespace that needs it, to a group whose members somebody chooses.

## Exceptions
The right to renew (`update` on `certificates/status`), drivers that ask for certificates of Pods,
the chart's start-up check, and `trusted-subjects`. `update` and `patch` on CertificateRequests,
which the webhook lets nobody change.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
"""

from certlint.api import CERT_MANAGER, Cluster, Problems, Severity, rule

WRITES = ("create", "update", "patch")


@rule("CM406", "certificate-write-to-broad-subject", Severity.ERROR, precision="high", score=7.3)
def check(cluster: Cluster) -> Problems:
    rbac = cluster.rbac
    told = rbac.exposing(WRITES, CERT_MANAGER, "issuers")
    told |= rbac.exposing(WRITES, CERT_MANAGER, "clusterissuers", cluster_scoped=True)
    for exposure in rbac.exposures(WRITES, CERT_MANAGER, "certificates", "certificaterequests"):
        if not exposure.asks:
            continue
        both = exposure.also(*WRITES, group=CERT_MANAGER, resource="certificates")
        kind = "Certificates" if both else "CertificateRequests"
        broad = exposure.told_of(lambda holder: holder.subject.broad)
        wide = exposure.told_of(lambda holder: holder.binding.cluster_scoped)
        people = exposure.told_of(lambda holder: not holder.subject.is_account)
        at = exposure.grant.resource
        if broad.holders:
            message = f"{broad.lets} write {kind}, and nobody chooses who belongs to it"
            yield broad.problem(at, message, Severity.ERROR)
        elif exposure.built_in or exposure.grant.rule in told:
            continue
        elif wide.holders:
            message = f"{wide.lets} write {kind} in every namespace"
            yield wide.problem(at, message, wide.severity(Severity.WARNING))
        elif people.holders:
            yield people.problem(at, f"{people.lets} write {kind}", Severity.NOTE, strict=True)
