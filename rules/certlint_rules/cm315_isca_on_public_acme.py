"""A public ACME server is asked for a CA certificate.

## Why
No public CA signs one: the order fails, or what comes back is a plain certificate that everything
downstream takes for a CA.

## Fix
Delete `isCA`, or ask a private `ca` issuer.

## Exceptions
ACME servers that are not public.

## Sources
- [Fields of Certificates](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/certmanager/v1/types_certificate.go)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Severity, authority_of, deleted, rule


@rule("CM315", "isca-on-public-acme", Severity.ERROR, tags=("cert-manager", "ca"))
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        issuer = cluster.acme_issuer(wanted)
        server = issuer.spec.at("acme.server").text if issuer is not None else ""
        authority = authority_of(server)
        if authority is not None and wanted.is_certificate and wanted.request.is_ca:
            yield Problem(
                wanted.spec["isCA"],
                f"{wanted} asks {authority.name} for a CA certificate, by {issuer}",
                fix=Fix("delete `isCA`", deleted(wanted.spec["isCA"])),
            )
