"""Nobody whose requests matter may use an approval policy.

## Why
approver-policy asks whether the requester may `use` a policy, and passes over the policy if not.
For a Certificate the requester is cert-manager's own ServiceAccount.

## Fix
Bind a ClusterRole with `verbs: [use]`, `resources: [certificaterequestpolicies]` and the policy's
name to cert-manager's ServiceAccount.

## Exceptions
Files without any roles or bindings: it is a note then.

## Sources
- [approver-policy](https://cert-manager.io/docs/policy/approval/approver-policy/)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule(
    "CM324",
    "approver-policy-not-bound",
    Severity.WARNING,
    tags=("cert-manager", "approval"),
)
def check(cluster: Cluster) -> Problems:
    for policy in cluster.approvals.policies:
        users = cluster.approvals.users_of(policy)
        if users.perhaps_others or not policy.name:
            continue
        if not users.holders:
            yield Problem(
                policy,
                f"nobody may `use` {policy}: no role and binding in these files grant it",
                severity=None if cluster.approvals.binds_beside(policy) else Severity.NOTE,
            )
        elif (
            not users.requesters
            and users.people_only
            and (asked := cluster.approvals.reached_by(policy))
        ):
            yield Problem(
                policy,
                f"{users.holders[0].subject} may `use` {policy}, but cert-manager, which asks for"
                f" {asked[0]}, may not",
                [Related(users.holders[0].at, "may use it"), Related(asked[0], "is asked for")],
            )
