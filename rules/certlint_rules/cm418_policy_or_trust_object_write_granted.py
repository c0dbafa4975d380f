"""Somebody besides the platform may change approval policies or trusted roots.

## Why
approver-policy approves what its CertificateRequestPolicies say: who can write one approves their
own requests. trust-manager copies the roots of a Bundle to every namespace: who can write one makes
all workloads trust a CA of their own.

## Fix
Leave these verbs to the platform's administrators; give others `get` and `list`.

## Exceptions
The accounts of the controllers themselves.

## Sources
- [approver-policy](https://cert-manager.io/docs/policy/approval/approver-policy/)
- [trust-manager](https://cert-manager.io/docs/trust/trust-manager/)
"""

from certlint.api import Cluster, Exposure, Node, Problem, Problems, Severity, rule

POLICY = "policy.cert-manager.io"
POLICIES = "certificaterequestpolicies"
WRITES = ("create", "update", "patch", "delete")
POWERS = (
    (POLICY, POLICIES, "approval policies, which decide whose requests are approved"),
    ("trust.cert-manager.io", "bundles", "Bundles, which add trusted roots in every namespace"),
    ("trust-manager.io", "clusterbundles", "ClusterBundles, which add trusted roots everywhere"),
)


@rule(
    "CM418",
    "policy-or-trust-object-write-granted",
    Severity.ERROR,
    precision="very-high",
    score=8.1,
)
def check(cluster: Cluster) -> Problems:
    told: set[Node] = set()
    for group, resource, power in POWERS:
        for exposure in cluster.rbac.exposures(WRITES, group, resource, cluster_scoped=True):
            verbs = exposure.grant.given(WRITES)
            by_name = bool(exposure.grant.resource_names)
            # A name helps nobody to create; and a rule over both groups is told once.
            if (by_name and verbs == ["create"]) or exposure.grant.rule in told:
                continue
            told.add(exposure.grant.rule)
            severity = exposure.severity(Severity.ERROR)
            # To delete adds no trust, and a RoleBinding of `edit` does not reach these kinds.
            if verbs == ["delete"] or not exposure.holders:
                severity = min(severity, Severity.WARNING)
            message = f"{exposure.lets} {', '.join(verbs)} {power}"
            yield _problem(exposure, message, severity)
    for exposure in cluster.rbac.exposures(("use",), POLICY, POLICIES):
        broad = any(subject.broad for subject in exposure.subjects)
        if broad and not exposure.grant.resource_names and exposure.grant.rule not in told:
            message = f"{exposure.lets} use every approval policy, now and in future"
            yield _problem(exposure, message, Severity.WARNING)


def _problem(exposure: Exposure, message: str, severity: Severity) -> Problem:
    related, steps = tuple(exposure.related), tuple(exposure.steps)
    return Problem(exposure.grant.token, message, related, steps, severity=severity)
