"""An annotation looks like one of cert-manager's, but is none.

## Why
cert-manager passes over keys that it does not know, so no certificate is made, or not as it was
meant.

## Fix
Write the key as cert-manager reads it.
"""

from certlint.api import (
    Cluster,
    Fix,
    Problem,
    Problems,
    Severity,
    misplaced_annotations,
    rule,
    strange_annotations,
)


@rule("CM551", "ingress-annotation-unknown", Severity.WARNING)
def check(cluster: Cluster) -> Problems:
    for thing in cluster.ingress_likes:
        for fault in strange_annotations(thing, cluster.extra_annotations):
            fix = f"write `{fault.better}`" if fault.better else "delete it"
            yield Problem(fault.at, f"{thing} {fault.says}", fix=Fix(fix))
        for fault in misplaced_annotations(thing):
            yield Problem(fault.at, f"{thing} {fault.says}", severity=Severity.NOTE, strict=True)
