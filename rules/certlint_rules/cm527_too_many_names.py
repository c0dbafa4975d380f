"""A certificate has more names than its CA puts into one.

## Why
The CA refuses the order, so none of the names is certified.

## Fix
Split the names over several Certificates, or use a wildcard.

## Exceptions
Issuers of other CAs.

## Sources
- [Kyverno's policies for cert-manager](https://github.com/kyverno/policies/tree/main/cert-manager)
- [Profiles of Let's Encrypt](https://letsencrypt.org/docs/profiles/)
"""

from certlint.api import Cluster, Problems, Severity, rule, too_many_names


@rule("CM527", "too-many-names", Severity.WARNING)
def check(cluster: Cluster, *, max_names: int = 0) -> Problems:
    for request in cluster.public:
        if (fault := too_many_names(request, max_names)) is not None:
            yield fault.of(request.wanted)
