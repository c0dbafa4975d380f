"""An approval policy lets tenants have CA certificates.

## Why
Who gets a certificate with `isCA` can sign any name by himself, past every policy, and is trusted
wherever the root is.

## Fix
Set `isCA: false`, and approve CAs by a policy of their own for the platform's namespace and issuer.

## Exceptions
Policies that select platform namespaces and a named issuer, or one that is self-signed: nobody
trusts beforehand what that makes.

## Sources
- [Fields of CertificateRequestPolicies](https://github.com/cert-manager/approver-policy/blob/main/pkg/apis/policy/v1alpha1/types_certificaterequestpolicy.go)
"""

from certlint.api import Cluster, Edit, Fix, Problem, Problems, Severity, rule


@rule(
    "CM321",
    "approver-policy-allows-ca",
    Severity.ERROR,
    precision="very-high",
    score=8.1,
    tags=("cert-manager", "approval"),
)
def check(cluster: Cluster) -> Problems:
    for policy in cluster.approvals.policies:
        users = cluster.approvals.users_of(policy)
        if policy.has_plugins or (users.holders and not users.requesters):
            continue
        is_ca = policy.allowed["isCA"]
        named = policy.names_issuer
        reaches = not named or cluster.approvals.reaches_tenants(policy)
        if is_ca.true and reaches and not cluster.approvals.makes_own_roots(policy):
            where = "some" if policy.limits_namespaces else "all"
            yield Problem(
                is_ca,
                f"{policy} approves CA certificates for {where} namespaces"
                + ("" if named else " from any issuer"),
                fix=Fix("set `isCA: false`", [Edit(is_ca.span, "false")]),
                severity=Severity.WARNING if named and policy.limits_namespaces else None,
            )
        for usage in policy.allowed["usages"]:
            if usage.text == "cert sign" and not is_ca.true:
                message = f"{policy} allows the usage `cert sign`, which only a CA needs"
                yield Problem(usage, message, severity=Severity.NOTE)
