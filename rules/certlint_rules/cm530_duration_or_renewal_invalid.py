"""A duration or a renewal setting cannot be used.

## Why
cert-manager reads durations as Go writes them, in hours, minutes and seconds, and its webhook
rejects those that do not fit together. A wrong annotation makes ingress-shim pass over the whole
Ingress.

## Fix
Write hours (`2160h` for 90 days), and renew at least 5m after issuance and 5m before the end.

## Exceptions
None: the webhook rejects such a Certificate.

## Sources
- [Validation of Certificates](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/certificate.go)
- [Fields of Certificates](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/certmanager/v1/types_certificate.go)
"""

from certlint.api import Cluster, Problems, Severity, lifetime_faults, rule


@rule("CM530", "duration-or-renewal-invalid", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        for fault in lifetime_faults(wanted):
            yield fault.of(wanted)
