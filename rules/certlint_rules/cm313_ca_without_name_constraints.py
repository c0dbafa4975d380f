"""The CA of a tenant may sign for any name.

## Why
cert-manager does not compare what a CA signs with anything. Whoever trusts the root accepts a
certificate of this tenant for the names of every other.

## Fix
Set `nameConstraints` with the tenant's own domains as `permitted`, and `critical: true`.

## Exceptions
Root CAs.

## Sources
- [CA issuers](https://cert-manager.io/docs/configuration/ca/)
- [Validation of Certificates](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/certificate.go)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule, tenant_cas


@rule(
    "CM313",
    "ca-without-name-constraints",
    Severity.NOTE,
    profile="tenant",
    tags=("cert-manager", "multi-tenancy"),
)
def check(cluster: Cluster) -> Problems:
    for at, ca, tenant in tenant_cas(cluster.signing, cluster.tenancy.tenant):
        yield Problem(at, f"{ca} is a CA of {tenant} below another, without name constraints")
