"""An entry under an Ingress's `tls` lacks what a certificate needs.

## Why
ingress-shim passes over an entry without hosts or without a Secret, and over the whole Ingress if
two entries name one Secret, or none.

## Fix
Give each entry its hosts and a `secretName` of its own.
"""

from certlint.api import Cluster, Problems, Severity, rule, tls_faults


@rule("CM554", "ingress-tls-incomplete", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for thing in cluster.ingress_likes:
        if thing.kind == "Ingress" and cluster.asks(thing).exists:
            for fault in tls_faults(thing):
                yield fault.of(thing)
