"""An issuer sends its credential to the server without TLS.

## Why
A Vault token, an AppRole secret, a ServiceAccount's token or an API key goes over the network in
clear text. Whoever reads it there can sign certificates with the same rights.

## Fix
Enable TLS on the server and use `https://`; name the server's own CA in `caBundleSecretRef`.

## Exceptions
A host of acme-dns without a scheme, since its client may refuse it.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [Vault issuers](https://cert-manager.io/docs/configuration/vault/)
"""

from certlint.api import (
    Cluster,
    Problem,
    Problems,
    Severity,
    cluster_name,
    host_of,
    receivers,
    rule,
    scheme_of,
)


@rule(
    "CM105",
    "vault-or-venafi-not-https",
    Severity.ERROR,
    score=8.1,
    tags=("cert-manager", "tls"),
)
def check(cluster: Cluster) -> Problems:
    for caller in cluster.callers:
        for url in receivers(caller):
            if scheme_of(url.text) == "http":
                yield Problem(
                    url,
                    f"{caller} sends its credential to `{host_of(url.text)}` without TLS",
                    severity=Severity.WARNING if cluster_name(url.text) else None,
                )
