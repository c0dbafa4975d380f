"""A leaf certificate lives longer than browsers and policies accept.

## Why
A stolen key can be used until the certificate ends. Browsers refuse more than 398
days, and long lives hide that renewal does not work.

## Fix
Shorten `duration`; cert-manager renews in time.

## Exceptions
ACME issuers, whose CA decides.

## Sources
- [Kyverno's policies for cert-manager](https://github.com/kyverno/policies/tree/main/cert-manager)
"""

from certlint.api import DAY, Cluster, Problem, Problems, Severity, asked_lifetime, rule


@rule("CM533", "leaf-lives-too-long", Severity.NOTE, profile="strict", score=3.9)
def check(cluster: Cluster, *, max_days: int = 398) -> Problems:
    for wanted in cluster.wanted:
        issuer = cluster.issuer_of(wanted.request)
        if wanted.request.is_ca or issuer is None or issuer.type == "acme":
            continue
        days = (asked_lifetime(wanted) or 0) // DAY
        if days > max_days:
            yield Problem(wanted.duration, f"{wanted} is a leaf and lives for {days} days")
