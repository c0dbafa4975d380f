"""Somebody who neither signs nor approves may write the status of CertificateRequests.

## Why
The status of a CertificateRequest holds the certificate that cert-manager puts into the Secret.
Who may write it puts a certificate and a CA of their own there, and whoever reads the Secret
trusts them.

## Fix
Remove `certificaterequests/status` from the rule; only cert-manager, issuers and approvers need it.

## Exceptions
The accounts of issuer controllers.

## Sources
- [Validation of CertificateRequests](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/certificaterequest.go)
- [Roles of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/templates/rbac.yaml)
"""

from certlint.api import CERT_MANAGER, Cluster, Problems, Severity, rule

WRITES = ("update", "patch")


@rule(
    "CM409",
    "certificaterequest-status-write-granted",
    Severity.ERROR,
    precision="high",
    score=7.5,
)
def check(cluster: Cluster) -> Problems:
    rbac = cluster.rbac
    for found in rbac.exposures(WRITES, CERT_MANAGER, "certificaterequests/status"):
        exposure = found.told_of(lambda holder: holder.subject not in rbac.approving_accounts)
        if rbac.is_issuer_role(found.role) or (found.holders and not exposure.holders):
            continue
        message = f"{exposure.lets} write the status of CertificateRequests, certificates included"
        at, severity = exposure.grant.resource, found.severity(Severity.ERROR)
        yield exposure.problem(at, message, severity)
    told = rbac.exposing(WRITES, CERT_MANAGER, "certificaterequests/status")
    for exposure in rbac.exposures(("patch",), CERT_MANAGER, "certificates/status"):
        if exposure.grant.rule not in told:
            message = (
                f"{exposure.lets} change the whole status of Certificates, not only renew them"
            )
            yield exposure.problem(exposure.grant.resource, message, Severity.NOTE, strict=True)
