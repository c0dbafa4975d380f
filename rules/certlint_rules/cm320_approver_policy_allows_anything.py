"""An approval policy lets anybody have a certificate for any name.

## Why
A request is approved if one policy allows it. A bare `*` matches every name, dots included, so that
whoever may write a Certificate can have one for the name of any other service.

## Fix
List the suffixes that may be asked for, and add a validation that compares them to `cr.namespace`.

## Exceptions
Policies that select platform namespaces only.

## Sources
- [approver-policy](https://cert-manager.io/docs/policy/approval/approver-policy/)
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [Fields of CertificateRequestPolicies](https://github.com/cert-manager/approver-policy/blob/main/pkg/apis/policy/v1alpha1/types_certificaterequestpolicy.go)
"""

from certlint.api import NAMES, Cluster, Problem, Problems, Related, Severity, rule

_MILDER = {"commonName", "emailAddresses"}


@rule(
    "CM320",
    "approver-policy-allows-anything",
    Severity.ERROR,
    precision="very-high",
    score=8.1,
    tags=("cert-manager", "approval"),
)
def check(cluster: Cluster) -> Problems:
    for policy in cluster.approvals.policies:
        opened = dict(policy.open_names())
        users = cluster.approvals.users_of(policy)
        unbound = not users.holders
        trusted = policy.has_plugins or not (users.requesters or unbound)
        if not opened or trusted or not cluster.approvals.reaches_tenants(policy):
            continue
        guarded = (i for i in cluster.issuers if i.type in {"ca", "vault", "venafi"} or i.has_dns01)
        if not policy.takes_every_issuer and not any(policy.takes(issuer) for issuer in guarded):
            continue
        names = ", ".join(f"any {NAMES[key]}" for key in opened)
        who = "binding in these files says to whom" if unbound else "author of a Certificate"
        told = f"; no {who}" if unbound else f" to every {who}"
        milder = unbound or opened.keys() <= _MILDER
        first, *others = sorted(opened, key=lambda key: key in _MILDER)
        yield Problem(
            opened[first],
            f"{policy} grants {names}{told}",
            [
                *(Related(opened[key], f"any {NAMES[key]}") for key in others),
                *(Related(h.at, f"{h.subject} may use it") for h in users.holders[:3]),
            ],
            severity=Severity.WARNING if milder else None,
        )
