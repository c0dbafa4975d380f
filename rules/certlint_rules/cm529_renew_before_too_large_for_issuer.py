"""A time of renewal does not fit the lifetime that the CA grants.

## Why
A renewal that comes soon after issuance spends the CA's limits until they are used up. One that is
longer than the certificate lives is ignored, and says what is not done.

## Fix
Write `renewBeforePercentage: 33` instead of `renewBefore`: it fits any lifetime.
"""

from certlint.api import Cluster, Problems, Severity, renewal_faults, rule


@rule("CM529", "renew-before-too-large-for-issuer", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    for request in cluster.public:
        for fault in renewal_faults(request):
            yield fault.of(request.wanted)
