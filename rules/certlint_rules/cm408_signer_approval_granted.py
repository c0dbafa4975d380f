"""Somebody besides an approver may approve any certificate request.

## Why
Approval is what keeps an issuer from signing whatever it is asked for. Who may approve for every
signer, and write the status of CertificateRequests, approves their own.

## Fix
List in `resourceNames` the issuers that may be approved for: `issuers.cert-manager.io/team-a.ca`.

## Exceptions
The accounts of approver-policy and of the SPIFFE driver's approver, and cert-manager's own with
named signers.

## Sources
- [Approval of requests](https://cert-manager.io/docs/policy/approval/)
- [Source of the check of approvals](https://github.com/cert-manager/cert-manager/tree/master/internal/webhook/admission/certificaterequest/approval)
- [Roles of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/templates/rbac.yaml)
- [cert-manager#5125](https://github.com/cert-manager/cert-manager/issues/5125)
"""

import re
from collections.abc import Sequence

from certlint.api import CERT_MANAGER, Cluster, Problems, Severity, rule, some_of

EVERY_ISSUER = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9.-]+/\*")


@rule("CM408", "signer-approval-granted", Severity.ERROR, precision="very-high", score=8.1)
def check(cluster: Cluster) -> Problems:
    rbac = cluster.rbac
    for exposure in rbac.exposures(("approve",), CERT_MANAGER, "signers", cluster_scoped=True):
        names = exposure.grant.resource_names
        kinds = [f"`{name[:-2]}`" for name in names if EVERY_ISSUER.fullmatch(name)]
        if names and not kinds:
            continue
        message = f"{exposure.lets} approve the requests of {_those_of(kinds)}"
        full = Severity.WARNING
        # The right is of use only together with the status that it is written to.
        if rbac.also_held(
            exposure, ("update", "patch"), CERT_MANAGER, "certificaterequests/status"
        ):
            message = f"{message}, their own among them"
            full = Severity.ERROR
        yield exposure.problem(exposure.grant.resource, message, exposure.severity(full))


def _those_of(kinds: Sequence[str]) -> str:
    """Say whose requests: of all issuers of the kinds that a rule names, or of any."""
    return f"all {some_of(kinds, 2)}" if kinds else "any issuer"
