"""istio-csr asks an ACME issuer.

## Why
Workloads of a mesh are named by SPIFFE URIs, which no ACME server signs: no request is ever
fulfilled, and the mesh gets no certificates.

## Fix
Name an issuer that signs with a private CA, of type `ca` or `vault`.

## Exceptions
None: an ACME CA signs no SPIFFE names.

## Sources
- [istio-csr](https://cert-manager.io/docs/usage/istio-csr/)
"""

from certlint.api import ISTIO_CSR, Cluster, Problem, Problems, Related, Severity, rule


@rule(
    "CM342",
    "istio-csr-with-acme-issuer",
    Severity.ERROR,
    precision="very-high",
    tags=("cert-manager", "mesh"),
)
def check(cluster: Cluster) -> Problems:
    for companion in cluster.companions(ISTIO_CSR):
        for issuer in cluster.issuers:
            if issuer.type == "acme" and companion.asks(issuer):
                yield Problem(
                    companion.at,
                    f"{companion.owner} asks {issuer}, an ACME issuer, for SPIFFE identities",
                    [Related(issuer.spec["acme"], "signs no URI")],
                )
