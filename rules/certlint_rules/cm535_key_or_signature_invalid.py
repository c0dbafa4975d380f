"""A private key is of a size or type that cert-manager does not make.

## Why
The webhook rejects the Certificate. For an Ingress with such annotations, ingress-shim makes none.

## Fix
Use RSA with 2048 to 8192 bits, ECDSA with 256, 384 or 521, or Ed25519, and a signature to fit.

## Exceptions
None: the webhook rejects such a Certificate.

## Sources
- [Validation of Certificates](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/certificate.go)
"""

from certlint.api import Cluster, Problems, Severity, key_faults, rule


@rule("CM535", "key-or-signature-invalid", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        for fault in key_faults(wanted):
            yield fault.of(wanted)
