"""A keystore, an output format or the name of a Secret is one that cert-manager refuses.

## Why
The webhook rejects the Certificate, so nothing is issued.

## Fix
Give each keystore a `password` or a `passwordSecretRef`, one of them, and each format once.

## Exceptions
None: a keystore with `create: false` is validated too.

## Sources
- [Questions that are often asked](https://cert-manager.io/docs/faq/)
- [Validation of Certificates](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/certificate.go)
"""

from certlint.api import Cluster, Problems, Severity, rule, secret_faults


@rule("CM540", "keystore-or-format-invalid", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        for fault in secret_faults(wanted):
            yield fault.of(wanted)
