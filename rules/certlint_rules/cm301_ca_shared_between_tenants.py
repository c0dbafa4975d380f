"""One CA signs for several tenants.

## Why
Tenants that share a signing key can each obtain a certificate for the names of the others, and so
pass for their services wherever that CA is trusted.

## Fix
Give each tenant an intermediate CA of its own: a Certificate with `isCA: true` in its namespace,
signed by the shared root, and an `Issuer` that uses it.

## Exceptions
Several Issuers of one tenant on one key, issuers that are no CA, intermediate CAs of tenants under
one root, and copies of the public certificate alone.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [CA issuers](https://cert-manager.io/docs/configuration/ca/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule(
    "CM301",
    "ca-shared-between-tenants",
    Severity.NOTE,
    multi_tenant=Severity.ERROR,
    score=7.5,
    tags=("cert-manager", "multi-tenancy"),
)
def check(cluster: Cluster) -> Problems:
    if cluster.tenancy.single:
        return
    for shared in cluster.shared_cas:
        severity = None if shared.copied else Severity.WARNING
        if shared.limited:
            severity = Severity.NOTE
        yield Problem(shared.at, shared.says, shared.users, severity=severity)
