"""An Issuer has no DNS credentials, and may not use the controller's.

## Why
cert-manager lends its own cloud identity to ClusterIssuers alone, unless it runs with
`--issuer-ambient-credentials`. The solver of a namespaced Issuer needs credentials of its own.

## Fix
Name credentials or a `serviceAccountRef` in the solver, or use a ClusterIssuer.

## Exceptions
ClusterIssuers, which may use ambient credentials by default.

## Sources
- [Route 53](https://cert-manager.io/docs/configuration/acme/dns01/route53/)
- [Flags of the controller](https://cert-manager.io/docs/cli/controller/)
- [cert-manager#8977](https://github.com/cert-manager/cert-manager/issues/8977)
"""

from certlint.api import Cluster, Problem, Problems, Severity, ambient, rule


@rule(
    "CM126",
    "dns01-ambient-credentials-in-issuer",
    Severity.ERROR,
    tags=("cert-manager", "credentials"),
)
def check(cluster: Cluster) -> Problems:
    if any(c.is_on("issuer-ambient-credentials") for c in cluster.controllers):
        return
    seen = any(controller.workload for controller in cluster.controllers)
    for issuer in cluster.issuers:
        for solver in issuer.solvers:
            provider = ambient(solver["dns01"])
            if provider and not issuer.is_cluster:
                yield Problem(
                    provider,
                    f"{issuer} has no credentials for {provider.step}, and an Issuer does not get"
                    " the controller's",
                    severity=None if seen else Severity.NOTE,
                )
