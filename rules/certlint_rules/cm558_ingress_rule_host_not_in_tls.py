"""An Ingress serves a host without TLS beside others that have it.

## Why
Only the hosts of `spec.tls` are in a certificate. The other host answers without TLS, or with a
certificate of another name.

## Fix
Add the host to an entry of `spec.tls`.

## Exceptions
Ingresses whose TLS ends elsewhere.

## Sources
- [Annotated Ingresses](https://cert-manager.io/docs/usage/ingress/)
"""

from certlint.api import (
    Cluster,
    Problem,
    Problems,
    Severity,
    rule,
    uncovered_hosts,
)


@rule("CM558", "ingress-rule-host-not-in-tls", Severity.NOTE, profile="strict")
def check(cluster: Cluster) -> Problems:
    for thing in cluster.ingress_likes:
        if cluster.asks(thing).exists and thing.spec["tls"].list:
            for host in uncovered_hosts(thing):
                yield Problem(host, f"{thing} has no tls entry for `{host.text}`")
