"""Nobody approves requests for certificates.

## Why
cert-manager signs nothing that is not approved. Without its own approver, and without another in
its place, every request waits for ever: no certificate is issued or renewed.

## Fix
Install approver-policy with policies for the certificates that are asked for, or leave
cert-manager's own approver on.

## Exceptions
Trees that are not closed (`closed-world`), where the approver may be elsewhere.

## Sources
- [Installing approver-policy](https://cert-manager.io/docs/policy/approval/approver-policy/installation/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule

FLAG = "controllers"


@rule("CM607", "no-approver-left", Severity.ERROR, precision="medium")
def check(cluster: Cluster) -> Problems:
    if not cluster.issuers and not cluster.requests:
        return
    closed = cluster.facts.closed_world
    for controller in cluster.approvals.unattended:
        yield Problem(
            controller.place_of(FLAG),
            f"{controller} approves no request, and nothing in these files does so in its place",
            severity=None if closed else Severity.NOTE,
            strict=not closed,
        )
