"""A time of renewal does not fit the lifetime that the CA grants.

## Why
A renewal that comes soon after issuance spends the CA's limits until they are used up. One that is
longer than the certificate lives is ignored, and says what is not done.

## Fix
Write `renewBeforePercentage: 33` instead of `renewBefore`: it fits any lifetime.

## Exceptions
Issuers whose CA keeps to the duration that is asked for (see CM530).

## Sources
- [Profiles of Let's Encrypt](https://letsencrypt.org/docs/profiles/)
- [Source of the time of renewal](https://github.com/cert-manager/cert-manager/blob/master/pkg/util/pki/renewaltime.go)
- [Fields of Certificates](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/certmanager/v1/types_certificate.go)
"""

from certlint.api import Cluster, Problems, Severity, renewal_faults, rule


@rule("CM529", "renew-before-too-large-for-issuer", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    for request in cluster.public:
        for fault in renewal_faults(request):
            yield fault.of(request.wanted)
