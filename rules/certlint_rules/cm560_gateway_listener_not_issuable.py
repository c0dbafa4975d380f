"""A TLS listener of a Gateway gets no certificate.

## Why
cert-manager passes over a listener without a hostname or a Secret of the same namespace, with an
event on the Gateway alone. The listener never serves TLS.

## Fix
Give the listener a `hostname` and `tls.certificateRefs` to a Secret of the same namespace.

## Exceptions
Listeners without TLS, with `mode: Passthrough`, or that `cert-manager.io/ignore-tls-listeners`
names.

## Sources
- [Annotated Gateways](https://cert-manager.io/docs/usage/gateway/)
- [Source of ingress-shim](https://github.com/cert-manager/cert-manager/blob/master/pkg/controller/certificate-shim/sync.go)
"""

from certlint.api import Cluster, Problems, Severity, listener_faults, rule


@rule("CM560", "gateway-listener-not-issuable", Severity.WARNING, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for thing in cluster.ingress_likes:
        if cluster.asks(thing).exists:
            for fault in listener_faults(thing, cluster.extra_protocols):
                yield fault.of(thing)
