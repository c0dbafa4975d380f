"""An annotation is one that cert-manager stopped reading with version 0.11.

## Why
Keys under `certmanager.k8s.io/` have no effect any more: no certificate is made for the Ingress.

## Fix
Write `cert-manager.io/` instead of `certmanager.k8s.io/`, and delete the two for ACME challenges.

## Exceptions
None: these have had no effect since 0.11.

## Sources
- [cert-manager#3041](https://github.com/cert-manager/cert-manager/issues/3041)
- [cert-manager#992](https://github.com/cert-manager/cert-manager/issues/992)
"""

from certlint.api import Cluster, Problems, Severity, obsolete_annotations, renamed, rule


@rule("CM552", "ingress-annotation-obsolete", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for thing in cluster.ingress_likes:
        for fault in obsolete_annotations(thing):
            yield fault.of(thing, renamed(fault.at, fault.better) if fault.better else ())
