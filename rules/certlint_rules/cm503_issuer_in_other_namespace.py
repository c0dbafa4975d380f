"""A certificate asks an Issuer that is in another namespace.

## Why
An `Issuer` serves its own namespace alone, and a reference cannot name another. The certificate is
never issued.

## Fix
Put an Issuer beside the Certificate, or use a ClusterIssuer.

## Exceptions
Namespaces that the files do not tell.

## Sources
- [Annotated Ingresses](https://cert-manager.io/docs/usage/ingress/)
- [Fields of Certificates](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/certmanager/v1/types_certificate.go)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule("CM503", "issuer-in-other-namespace", Severity.ERROR, tags=("cert-manager", "reference"))
def check(cluster: Cluster) -> Problems:
    for found in cluster.unresolved:
        if found.miss == "namespace" and found.near is not None:
            request, near = found.request, found.near
            yield Problem(
                request.issuer,
                f"{request} asks Issuer `{near.name}`, but that is in namespace {near.namespace}",
                [Related(near, "serves its own namespace alone")],
            )
