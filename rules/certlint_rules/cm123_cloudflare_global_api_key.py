"""A solver uses Cloudflare's global API key.

## Why
The key may do all that its user may do: every zone, every setting, the account itself. A token can
be limited to DNS records of the zones that need certificates, and revoked alone.

## Fix
Make an API token with Zone.DNS edit on those zones, and name it in `apiTokenSecretRef`.

## Exceptions
API tokens (`apiTokenSecretRef`).

## Sources
- [Fields of ACME issuers](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/acme/v1/types_issuer.go)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule(
    "CM123",
    "cloudflare-global-api-key",
    Severity.WARNING,
    precision="very-high",
    score=6.5,
    tags=("cert-manager", "credentials"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for solver in issuer.solvers:
            if key := solver.at("dns01.cloudflare.apiKeySecretRef"):
                yield Problem(key, f"{issuer} uses the global API key of a Cloudflare account")
