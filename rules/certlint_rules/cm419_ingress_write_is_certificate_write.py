"""A tenant who may write Ingresses gets certificates without a right to Certificates.

## Why
An annotation on an Ingress makes cert-manager create the Certificate, with any ClusterIssuer that
the annotation names. RBAC on Certificates does not see that: cert-manager asks in its own name.

## Fix
Limit the annotations `cert-manager.io/*` by an admission policy, or what ClusterIssuers sign by
approver-policy.

## Exceptions
An admission policy on these annotations, and a controller whose ingress-shim is switched off.

## Sources
- [Annotated Ingresses](https://cert-manager.io/docs/usage/ingress/)
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
"""

from certlint.api import CERT_MANAGER, Cluster, Holder, Problem, Problems, Related, Severity, rule

WRITES = ("create", "update", "patch")
FRONTS = (
    ("ingress-shim", "networking.k8s.io", "ingresses", "Ingresses"),
    ("gateway-shim", "gateway.networking.k8s.io", "gateways", "Gateways"),
)


@rule(
    "CM419",
    "ingress-write-is-certificate-write",
    Severity.NOTE,
    profile="tenant",
    precision="medium",
    score=4.0,
)
def check(cluster: Cluster) -> Problems:
    def gains(holder: Holder) -> bool:
        """Whether a holder is of a tenant, and can write no Certificates there."""
        place = holder.binding.namespace
        writes = cluster.rbac.holds(holder.subject, "create", CERT_MANAGER, "certificates", place)
        return bool(cluster.tenancy.tenant(place)) and not writes

    open_to_all = [i for i in cluster.issuers if i.is_cluster and not cluster.limits_of(i)]
    for shim, group, resource, things in FRONTS if open_to_all else ():
        if not cluster.issues_by_annotation(shim):
            continue
        for exposure in cluster.rbac.exposures(WRITES, group, resource):
            told = exposure.told_of(gains)
            if told.holders:
                issuer = open_to_all[0]
                yield Problem(
                    told.grant.token,
                    f"{told.lets} write {things}, whose annotations get certificates of {issuer}",
                    (Related(issuer, "signs for every namespace"), *told.related),
                    tuple(told.steps),
                )
