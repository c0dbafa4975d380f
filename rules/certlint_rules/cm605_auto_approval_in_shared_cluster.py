"""cert-manager approves every request by itself.

## Why
With its own approver on, whoever may create a Certificate gets what it asks of any issuer within
reach. Where several teams share a cluster, nothing keeps one from the names of another.

## Fix
Install approver-policy, bind a policy to each team, and set `disableAutoApproval: true`.

## Exceptions
`disableAutoApproval: true`, and policies that limit the issuers.

## Sources
- [Approval of requests](https://cert-manager.io/docs/policy/approval/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule

FLAG = "controllers"


@rule(
    "CM605",
    "auto-approval-in-shared-cluster",
    Severity.NOTE,
    multi_tenant=Severity.WARNING,
    profile="tenant",
    score=6.5,
)
def check(cluster: Cluster) -> Problems:
    # Where policies limit requests, CM323 says that they come too late.
    if cluster.limiting_policies:
        return
    for controller in cluster.approvals.approving:
        yield Problem(
            controller.place_of(FLAG),
            f"{controller} approves every request itself, and no policy in these files limits them",
        )
