"""Every namespaced Issuer may use the cloud identity of cert-manager.

## Why
Ambient credentials belong to the controller. Lent to Issuers, whoever may write one in any
namespace changes the DNS zones, or signs in to the Vault roles, that only the platform should.

## Fix
Remove the setting, and give each Issuer a `serviceAccountRef` of its own.

## Exceptions
The flag with `=false`.

## Sources
- [Route 53](https://cert-manager.io/docs/configuration/acme/dns01/route53/)
- [Flags of the controller](https://cert-manager.io/docs/cli/controller/)
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Severity, rule

FLAG = "issuer-ambient-credentials"


@rule(
    "CM601",
    "issuer-ambient-credentials-enabled",
    Severity.WARNING,
    multi_tenant=Severity.ERROR,
    precision="very-high",
    score=7.5,
)
def check(cluster: Cluster) -> Problems:
    for controller in cluster.controllers:
        if controller.is_on(FLAG):
            yield Problem(
                controller.place_of(FLAG),
                f"{controller} lends its cloud identity to every namespaced Issuer",
            )
    # These two releases do not ask the flag here.
    if not any(c.release in {"1.21.0", "1.21.1"} for c in cluster.controllers):
        return
    for issuer in cluster.issuers:
        aws = issuer.spec.at("vault.auth.aws")
        if aws and not issuer.is_cluster and aws.lacks("serviceAccountRef"):
            yield Problem(
                aws,
                f"{issuer} signs in to Vault with the controller's AWS identity,"
                " which cert-manager 1.21.0 and 1.21.1 lend to every Issuer",
                fix=Fix("name a `serviceAccountRef`, and upgrade cert-manager to v1.21.2 or newer"),
            )
