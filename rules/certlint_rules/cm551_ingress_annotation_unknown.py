"""An annotation looks like one of cert-manager's, but is none.

## Why
cert-manager passes over keys that it does not know, so no certificate is made, or not as it was
meant.

## Fix
Write the key as cert-manager reads it.

## Exceptions
Annotations of other vendors under prefixes of their own.

## Sources
- [Annotations](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/certmanager/v1/types.go)
- [cert-manager#3414](https://github.com/cert-manager/cert-manager/issues/3414)
"""

from certlint.api import (
    Cluster,
    Problem,
    Problems,
    Severity,
    misplaced_annotations,
    renamed,
    rule,
    strange_annotations,
)


@rule("CM551", "ingress-annotation-unknown", Severity.WARNING)
def check(cluster: Cluster) -> Problems:
    for thing in cluster.ingress_likes:
        for fault in strange_annotations(thing, cluster.extra_annotations):
            yield fault.of(thing, renamed(fault.at, fault.better) if fault.better else ())
        for fault in misplaced_annotations(thing, cluster.unread_annotations):
            yield Problem(fault.at, f"{thing} {fault.says}", severity=Severity.NOTE, strict=True)
