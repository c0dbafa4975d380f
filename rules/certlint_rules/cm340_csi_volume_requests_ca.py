"""A Pod asks for a CA certificate by a CSI volume.

## Why
The key of a CA then lies in the file system of a Pod, and whoever gets into it can sign for any
name that clients of the root accept.

## Fix
Delete `csi.cert-manager.io/is-ca`.

## Exceptions
The value `"false"`.

## Sources
- [csi-driver](https://cert-manager.io/docs/usage/csi-driver/)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Severity, deleted, rule

_IS_CA = "csi.cert-manager.io/is-ca"


@rule(
    "CM340",
    "csi-volume-requests-ca",
    Severity.ERROR,
    precision="very-high",
    score=8.1,
    tags=("cert-manager", "ca"),
)
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        attributes = wanted.request.issuer.parent
        if wanted.is_volume and wanted.request.is_ca and attributes is not None:
            yield Problem(
                attributes[_IS_CA],
                f"{wanted} asks for a CA certificate in a CSI volume",
                fix=Fix(f"delete `{_IS_CA}`", deleted(attributes[_IS_CA])),
            )
