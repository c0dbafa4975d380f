"""Everybody who may edit a namespace may write its Issuers or Certificates.

## Why
cert-manager's chart adds to the built-in roles `edit` and `admin`. Whoever has one of them in a
namespace can make an Issuer there, have cert-manager call any host with its own cloud credentials,
and obtain certificates from every ClusterIssuer.

## Fix
Set `global.rbac.aggregateClusterRoles: false` in the chart's values, and grant `certificates`.

For a role of your own, remove its `rbac.authorization.k8s.io/aggregate-to-…` labels and bind it.

This is a warning where tenants share the cluster, and where a role that takes it over reads no
Secrets.

## Exceptions
`global.rbac.aggregateClusterRoles: false`.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [Roles of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/templates/rbac.yaml)
- [Values of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/values.yaml)
"""

from certlint.api import CERT_MANAGER, Cluster, Problems, Severity, rule

WRITES = ("create", "update", "patch")


@rule(
    "CM411",
    "default-edit-aggregation-includes-issuers",
    Severity.WARNING,
    profile="tenant",
    precision="very-high",
    score=6.5,
)
def check(cluster: Cluster) -> Problems:
    rbac = cluster.rbac
    issuers = rbac.exposing(WRITES, CERT_MANAGER, "issuers")
    kinds = ("issuers", "certificates", "certificaterequests")
    for exposure in rbac.exposures(WRITES, CERT_MANAGER, *kinds):
        own = rbac.is_edit_role(exposure.role)
        # Issuers that a role of somebody else gives away are told whatever the profile.
        if not exposure.built_in or (exposure.grant.rule in issuers and not own):
            continue
        what = "Issuers and Certificates" if own else "Certificates"
        message = f"{exposure.lets} write {what} of the namespace"
        # Who cannot read the Secrets of the namespace learns of them by an Issuer.
        sharp = cluster.tenancy.multi or not rbac.reads_secrets(exposure)
        severity = Severity.WARNING if sharp else Severity.NOTE
        yield exposure.problem(exposure.grant.resource, message, severity)
