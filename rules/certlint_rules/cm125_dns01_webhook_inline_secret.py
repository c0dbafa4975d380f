"""A DNS credential stands in an issuer itself.

## Why
Whoever may read issuers, and everybody with the repository, can change the DNS records with it.
Issuers are not protected as Secrets are.

## Fix
Move the value to a Secret and name that in the webhook's `config`; then replace the credential.

## Exceptions
Mappings that select a Secret, keys that end in `Ref`, `SecretName` or `Id`, and templates.

## Sources
- [Fields of ACME issuers](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/acme/v1/types_issuer.go)
"""

from certlint.api import Cluster, Problem, Problems, Severity, inline_credentials, rule


@rule(
    "CM125",
    "dns01-webhook-inline-secret",
    Severity.ERROR,
    precision="medium",
    score=7.5,
    tags=("cert-manager", "credentials"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for solver in issuer.solvers:
            for value in inline_credentials(
                solver.at("dns01.webhook.config"), cluster.secret_words
            ):
                yield Problem(value, f"{issuer} holds a DNS credential itself, in `{value.step}`")
