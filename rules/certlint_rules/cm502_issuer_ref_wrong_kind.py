"""A certificate asks an issuer under the wrong kind.

## Why
Without `kind` an `issuerRef` means an `Issuer` of the same namespace; the annotations
`cert-manager.io/issuer` and `cert-manager.io/cluster-issuer` each mean one kind. cert-manager does
not look for the other kind, and the certificate is never issued.

## Fix
Name the kind that exists: `kind: ClusterIssuer`, or the other annotation.

## Exceptions
Names that exist as both kinds: the one that is stated holds.

## Sources
- [ns1/cert-manager-webhook-ns1#26](https://github.com/ns1/cert-manager-webhook-ns1/issues/26)
- [cert-manager#3414](https://github.com/cert-manager/cert-manager/issues/3414)
- [cert-manager#5873](https://github.com/cert-manager/cert-manager/issues/5873)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Related, Severity, kind_edits, rule


@rule(
    "CM502",
    "issuer-ref-wrong-kind",
    Severity.ERROR,
    precision="very-high",
    tags=("cert-manager", "reference"),
)
def check(cluster: Cluster) -> Problems:
    for found in cluster.unresolved:
        if found.miss != "kind" or found.near is None:
            continue
        request, near = found.request, found.near
        yield Problem(
            request.issuer,
            f"{request} asks {request.issuer_kind} `{near.name}`, whose kind is {near.kind}",
            [Related(near, f"the {near.kind} of that name")],
            fix=Fix(*kind_edits(request, near.kind)),
        )
