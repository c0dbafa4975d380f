"""An ACME server is called without TLS.

## Why
Anybody on the way can answer in the server's place and hand out certificates of their own. ACME
requires HTTPS (RFC 8555, section 6.1), and without a scheme the URL is not one at all.

## Fix
Write the directory's URL with `https://`.

## Exceptions
Loopback hosts in files that `test-globs` match.

## Sources
- [RFC 8555](https://www.rfc-editor.org/rfc/rfc8555)
- [Fields of ACME issuers](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/acme/v1/types_issuer.go)
"""

from certlint.api import (
    Cluster,
    Fix,
    Problem,
    Problems,
    Severity,
    control_plane,
    replaced,
    rule,
    scheme_of,
)


@rule(
    "CM103",
    "acme-server-not-https",
    Severity.ERROR,
    precision="very-high",
    score=7.4,
    tags=("cert-manager", "tls"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        server = issuer.spec.at("acme.server")
        scheme = scheme_of(server.text)
        if not server.text or not server.known or scheme == "https":
            continue
        if cluster.is_test(issuer) and control_plane(server.text):
            continue
        says = f"over plain {scheme}" if scheme else "by a URL without a scheme"
        edits = replaced(server, "http://", "https://")
        yield Problem(
            server,
            f"{issuer} calls its ACME server {says}",
            fix=Fix("write the URL with `https://`", edits),
        )
