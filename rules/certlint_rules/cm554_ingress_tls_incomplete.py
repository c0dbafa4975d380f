"""An entry under an Ingress's `tls` lacks what a certificate needs.

## Why
ingress-shim passes over an entry without hosts or without a Secret, and over the whole Ingress if
two entries name one Secret, or none.

## Fix
Give each entry its hosts and a `secretName` of its own.

## Exceptions
An entry without a Secret next to complete ones, which takes the ingress controller's default
certificate, is a note.

## Sources
- [Source of ingress-shim](https://github.com/cert-manager/cert-manager/blob/master/pkg/controller/certificate-shim/sync.go)
- [cert-manager#7581](https://github.com/cert-manager/cert-manager/issues/7581)
- [cert-manager#4235](https://github.com/cert-manager/cert-manager/issues/4235)
- [cert-manager#3623](https://github.com/cert-manager/cert-manager/issues/3623)
- [website#475](https://github.com/cert-manager/website/issues/475)
"""

from certlint.api import Cluster, Problems, Severity, rule, tls_faults


@rule("CM554", "ingress-tls-incomplete", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for thing in cluster.ingress_likes:
        if thing.kind == "Ingress" and cluster.asks(thing).exists:
            for fault in tls_faults(thing):
                yield fault.of(thing)
