"""An issuer names an ACME endpoint that is not served.

## Why
Let's Encrypt switched off its first version of the protocol in 2021, and cert-manager speaks only
the second (RFC 8555). Its directory is found at one path alone.

## Fix
Use `https://acme-v02.api.letsencrypt.org/directory`, or the staging server of the same version.

## Exceptions
Servers of other CAs, whose paths differ.

## Sources
- [RFC 8555](https://www.rfc-editor.org/rfc/rfc8555)
- [Fields of ACME issuers](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/acme/v1/types_issuer.go)
- [cert-manager#462](https://github.com/cert-manager/cert-manager/issues/462)
"""

from certlint.api import (
    Cluster,
    Fix,
    Problem,
    Problems,
    Severity,
    directory_of,
    path_of,
    replaced,
    rule,
)


@rule(
    "CM113",
    "acme-endpoint-retired",
    Severity.ERROR,
    precision="very-high",
    tags=("cert-manager", "acme"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        server = issuer.spec.at("acme.server")
        directory = directory_of(server.text)
        if directory is None:
            continue
        if new := directory.replaced_by:
            yield Problem(
                server,
                f"{issuer} names an ACME server that was switched off",
                fix=Fix(f"use `{new}`", replaced(server, server.text, new)),
            )
        elif directory.alone and path_of(server.text) != path_of(directory.url):
            yield Problem(
                server,
                f"{issuer} names an ACME server by a path at which no directory is",
                fix=Fix(f"use `{directory.url}`"),
            )
