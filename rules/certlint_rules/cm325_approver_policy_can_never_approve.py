"""An approval policy can approve nothing.

## Why
The API server refuses it, or no request can ever satisfy it: certificates stay pending, or are
denied, and the policy says no word about the reason.

## Fix
Give the field a value that requests can have, or delete the field.

## Exceptions
Policies whose name contains `deny`: they refuse on purpose.

## Sources
- [Fields of CertificateRequestPolicies](https://github.com/cert-manager/approver-policy/blob/main/pkg/apis/policy/v1alpha1/types_certificaterequestpolicy.go)
"""

from certlint.api import Cluster, Problem, Problems, Severity, policy_faults, refused_requests, rule


@rule(
    "CM325",
    "approver-policy-can-never-approve",
    Severity.WARNING,
    precision="very-high",
    tags=("cert-manager", "approval"),
)
def check(cluster: Cluster) -> Problems:
    for policy in cluster.approvals.policies:
        if "deny" in policy.name:
            continue
        faults = list(policy_faults(policy))
        for fault in faults:
            yield Problem(fault.at, f"{policy} {fault.says}")
        for fault in refused_requests(
            policy, [] if faults else cluster.approvals.reached_by(policy)
        ):
            message = f"{policy} {fault.says}"
            yield Problem(fault.at, message, severity=Severity.NOTE, strict=True)
