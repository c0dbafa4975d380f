"""A ClusterIssuer proves any name that its DNS credentials can.

## Why
A DNS-01 solver without `dnsNames` or `dnsZones` serves every name, so any namespace can obtain
certificates for all zones that the credentials manage. A selector alone is no border where
somebody may create Challenges (CM401).

## Fix
Give the solver a `selector` with the `dnsZones` that it is meant for, and limit the issuer's use
with a CertificateRequestPolicy.

## Exceptions
ClusterIssuers that a policy of approver-policy or an admission policy limits, and solvers that a
patch of the same unit replaces.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [Release notes of 1.21](https://cert-manager.io/docs/releases/release-notes/release-notes-1.21/)
- [Upgrading to 1.21](https://cert-manager.io/docs/releases/upgrading/upgrading-1.20-1.21/)
- [GHSA-8rvj-mm4h-c258](https://github.com/advisories/GHSA-8rvj-mm4h-c258)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule(
    "CM151",
    "clusterissuer-dns01-unscoped",
    Severity.NOTE,
    multi_tenant=Severity.WARNING,
    score=6.5,
    tags=("cert-manager", "multi-tenancy"),
)
def check(cluster: Cluster) -> Problems:
    if cluster.tenancy.single:
        return
    for issuer in cluster.issuers:
        solvers = list(cluster.unscoped_dns01(issuer))
        if issuer.is_cluster and solvers and not cluster.limits_of(issuer):
            yield Problem(
                solvers[0]["dns01"],
                f"{issuer} lets every namespace obtain certificates for all names that its DNS"
                " credentials manage",
                [Related(solver["dns01"], "so does this solver") for solver in solvers[1:]],
            )
