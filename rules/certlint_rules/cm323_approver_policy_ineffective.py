"""cert-manager approves requests by itself, past all approval policies.

## Why
The controller's own approver approves every request at once. approver-policy comes too late, and
what its policies refuse is signed nevertheless.

## Fix
Set the chart's `disableAutoApproval: true`, or give the controller
`--controllers=*,-certificaterequests-approver`.

## Exceptions
Internal approvers that `approveSignerNames` keeps to other signers. Where the controller is not in
the files it is a note.

## Sources
- [Installing approver-policy](https://cert-manager.io/docs/policy/approval/approver-policy/installation/)
- [openshift/enhancements#2067](https://github.com/openshift/enhancements/issues/2067)
- [cert-manager#7049](https://github.com/cert-manager/cert-manager/issues/7049)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule(
    "CM323",
    "approver-policy-ineffective",
    Severity.ERROR,
    score=8.2,
    tags=("cert-manager", "approval"),
)
def check(cluster: Cluster) -> Problems:
    judges = [*cluster.approvals.policies, *cluster.approvals.approvers]
    for rival in cluster.approvals.rivals() if judges else ():
        yield Problem(
            rival,
            f"{rival} approves every request itself, so that {judges[0]} has no effect",
            [Related(judge, "is passed over") for judge in judges[:3]],
        )
    for judge in () if cluster.controllers else judges[:1]:
        yield Problem(
            judge,
            f"{judge} counts only if the cert-manager controller, which is not in these files,"
            " runs without its own approver",
            severity=Severity.NOTE,
        )
