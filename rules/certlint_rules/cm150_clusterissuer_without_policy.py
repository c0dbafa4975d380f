"""Nothing limits who may use a ClusterIssuer for which names.

## Why
Every namespace may ask a ClusterIssuer for a certificate, and cert-manager approves what is asked.
One tenant can so obtain a certificate in the name of another's service, or of the platform's.

## Fix
Install approver-policy with automatic approval off, and bind a CertificateRequestPolicy that ties
the names to the namespace; or give each tenant an `Issuer` of its own.

## Exceptions
Self-signed issuers (see CM307), and ACME issuers with HTTP-01 solvers alone: there whoever controls
a name's traffic decides.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [Approval of requests](https://cert-manager.io/docs/policy/approval/)
- [Kyverno's policies for cert-manager](https://github.com/kyverno/policies/tree/main/cert-manager)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule(
    "CM150",
    "clusterissuer-without-policy",
    Severity.NOTE,
    multi_tenant=Severity.WARNING,
    precision="medium",
    score=6.5,
    tags=("cert-manager", "multi-tenancy"),
)
def check(cluster: Cluster) -> Problems:
    if cluster.tenancy.single:
        return
    for issuer in cluster.issuers:
        dns01 = [solver for solver in issuer.solvers if solver["dns01"].map]
        scoped = bool(dns01) and cluster.tenancy.multi and not any(cluster.unscoped_dns01(issuer))
        if not issuer.is_cluster or not (issuer.type in {"ca", "vault", "venafi"} or scoped):
            continue
        if not cluster.limits_of(issuer):
            yield Problem(
                issuer,
                f"{issuer} signs for every namespace: no CertificateRequestPolicy and no admission"
                " policy in these files limits its use",
            )
