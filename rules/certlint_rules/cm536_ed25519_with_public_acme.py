"""A public CA is asked to certify a key that it does not take.

## Why
Browsers do not accept Ed25519 certificates, and public CAs issue none. Let's Encrypt takes RSA keys
of 2048, 3072 and 4096 bits and the curves P-256 and P-384 alone.

## Fix
Use `algorithm: ECDSA` with `size: 256`.

## Exceptions
Issuers of private CAs.

## Sources
- [Fields of Certificates](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/certmanager/v1/types_certificate.go)
"""

from certlint.api import Cluster, Problems, Severity, public_key_faults, rule


@rule("CM536", "ed25519-with-public-acme", Severity.ERROR, precision="medium")
def check(cluster: Cluster) -> Problems:
    for request in cluster.public:
        for fault in public_key_faults(request):
            yield fault.of(request.wanted)
