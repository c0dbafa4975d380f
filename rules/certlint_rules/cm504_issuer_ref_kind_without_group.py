"""A reference names a kind of issuer that cert-manager's own group does not have.

## Why
Without `group`, cert-manager looks among its own kinds, `Issuer` and `ClusterIssuer`, written just
so. Its webhook rejects every other kind.

## Fix
Give the group of the issuer in `issuerRef.group`, or write `Issuer` or `ClusterIssuer`.

## Exceptions
References that name a group.

## Sources
- [Validation of Certificates](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/certificate.go)
- [csi-driver#197](https://github.com/cert-manager/csi-driver/issues/197)
"""

from certlint.api import CERT_MANAGER, Cluster, Fix, Problem, Problems, Severity, facts, rule


@rule(
    "CM504",
    "issuer-ref-kind-without-group",
    Severity.ERROR,
    precision="very-high",
    tags=("cert-manager", "reference"),
)
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        request = wanted.request
        own = request.issuer_group == CERT_MANAGER
        if not own or request.issuer_kind in {"Issuer", "ClusterIssuer"} or not request.known:
            continue
        kind = request.issuer_kind
        yield Problem(
            request.kind or request.issuer,
            f"{request} asks an issuer of kind `{kind}`, which {CERT_MANAGER} does not have",
            fix=Fix(_remedy(kind)),
        )


def _remedy(kind: str) -> str:
    own = {"issuer": "Issuer", "clusterissuer": "ClusterIssuer"}.get(kind.lower())
    groups = [g["group"] for g in facts("external_issuers")["groups"] if kind in g["kinds"]]
    said = [f"write `{own}`"] if own else [f"add the group `{group}`" for group in groups]
    return [*said, "add the group of that kind"][0]
