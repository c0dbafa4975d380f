"""An Ingress names an issuer, but has no `tls`.

## Why
ingress-shim makes one certificate for each entry of `spec.tls`. Without an entry it makes none, and
the hosts are served without TLS or with the controller's own certificate.

## Fix
Add the hosts and a `secretName` under `spec.tls`.

## Exceptions
None: without `tls` there is nothing to issue for.

## Sources
- [Annotated Ingresses](https://cert-manager.io/docs/usage/ingress/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule("CM553", "ingress-annotation-without-tls", Severity.WARNING, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for thing in cluster.ingress_likes:
        asks = cluster.asks(thing)
        bare = thing.spec.map and not thing.spec["tls"].value
        if thing.kind == "Ingress" and asks.exists and bare:
            yield Problem(
                asks, f"{thing} asks for a certificate, but has no entry under `spec.tls`"
            )
