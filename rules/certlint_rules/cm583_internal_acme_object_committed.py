"""An object that cert-manager makes itself is written in a manifest.

## Why
Orders, Challenges and CertificateRequests are steps of cert-manager's own work. A written one is
acted on with the credentials of the issuer that it names, past what a Certificate is checked for.

## Fix
Delete it, and write a Certificate instead.

## Exceptions
Files that `test-globs` match.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [Upgrading to 1.21](https://cert-manager.io/docs/releases/upgrading/upgrading-1.20-1.21/)
"""

from certlint.api import ACME, CERT_MANAGER, Cluster, Problem, Problems, Severity, rule

_INTERNAL = {
    (ACME, "Challenge"): Severity.ERROR,
    (ACME, "Order"): Severity.ERROR,
    (CERT_MANAGER, "CertificateRequest"): Severity.WARNING,
}


@rule(
    "CM583",
    "internal-acme-object-committed",
    Severity.ERROR,
    precision="very-high",
    score=7.0,
)
def check(cluster: Cluster) -> Problems:
    for thing in cluster.objects:
        severity = _INTERNAL.get((thing.group, thing.kind))
        if severity is None or cluster.is_test(thing):
            continue
        yield Problem(
            thing.root["kind"],
            f"{thing} is a step of cert-manager's own work, and is written by hand"
            f"{cluster.self_signing(thing)}",
            severity=severity,
        )
