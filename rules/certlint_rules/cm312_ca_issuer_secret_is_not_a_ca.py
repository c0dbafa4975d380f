"""An issuer signs with a certificate that cannot sign.

## Why
cert-manager refuses a pair whose certificate is no CA, and the issuer never becomes ready. What an
ended CA signs, or one whose key belongs to another certificate, no client accepts.

## Fix
Set `isCA: true` on the Certificate, or point the issuer at the Secret of the CA.

## Exceptions
Secrets that are not in the files.

## Sources
- [CA issuers](https://cert-manager.io/docs/configuration/ca/)
- [Self-signed issuers](https://cert-manager.io/docs/configuration/selfsigned/)
"""

from certlint.api import (
    Cluster,
    Fix,
    Problem,
    Problems,
    Related,
    Severity,
    added,
    leaves_as_keys,
    replaced,
    rule,
    unusable,
)


@rule(
    "CM312",
    "ca-issuer-secret-is-not-a-ca",
    Severity.ERROR,
    precision="very-high",
    tags=("cert-manager", "ca"),
)
def check(cluster: Cluster) -> Problems:
    for key, wanted in leaves_as_keys(cluster.signing):
        is_ca = wanted.spec["isCA"]
        edits = replaced(is_ca, "false", "true") if is_ca else added(wanted.spec, ["isCA: true"])
        yield Problem(
            is_ca or wanted.request.secret,
            f"{key.issuers[0]} signs with the Secret of {wanted}, which is no CA",
            [Related(i.spec.at("ca.secretName"), f"{i} signs with it") for i in key.issuers],
            fix=Fix("set `isCA: true`, or name the CA's Secret in the issuer", edits),
        )
    for key, pair, says in unusable(cluster.signing, cluster.today):
        yield Problem(
            pair.at,
            f"{key.issuers[0]} signs with Secret {key.namespace}/{key.name}, {says}",
            [Related(i.spec.at("ca.secretName"), f"{i} signs with it") for i in key.issuers],
        )
