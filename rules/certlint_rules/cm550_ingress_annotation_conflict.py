"""Annotations that name an issuer contradict each other.

## Why
ingress-shim cannot tell which issuer is meant, and does nothing for the whole object.

## Fix
Keep one of `cert-manager.io/issuer` and `cert-manager.io/cluster-issuer`.

## Exceptions
None: cert-manager makes no Certificate then.

## Sources
- [Source of ingress-shim](https://github.com/cert-manager/cert-manager/blob/master/pkg/controller/certificate-shim/sync.go)
"""

from certlint.api import Cluster, Problems, Severity, conflict, rule


@rule("CM550", "ingress-annotation-conflict", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for thing in cluster.ingress_likes:
        if (fault := conflict(thing)) is not None:
            yield fault.of(thing)
