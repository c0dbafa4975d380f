"""A certificate that serves others is signed with its own key.

## Why
Nobody can verify it: clients must be told to trust this very certificate, and again after each
renewal.

## Fix
Let the self-signed issuer make a root with `isCA: true`, and sign with a `ca` issuer that uses it.

## Exceptions
Certificates of webhooks and metrics, which `inject-ca-from` names or an operator's chart brings,
and files that `test-globs` match.

## Sources
- [Self-signed issuers](https://cert-manager.io/docs/configuration/selfsigned/)
"""

from certlint.api import (
    Cluster,
    Problem,
    Problems,
    Related,
    Severity,
    rule,
    self_signed,
    serves_operator,
)


@rule(
    "CM306",
    "selfsigned-issuer-used-for-leaf",
    Severity.WARNING,
    tags=("cert-manager", "ca"),
)
def check(cluster: Cluster) -> Problems:
    for wanted, issuer in self_signed(cluster.signing):
        if wanted.request.is_ca or serves_operator(cluster.signing, wanted):
            continue
        front = cluster.served.get((wanted.request.origin.place, wanted.name_of_secret))
        serves = [] if front is None else [Related(front, "serves it")]
        what = wanted if front is None else f"what {front} serves"
        yield Problem(
            wanted,
            f"{issuer} signs {what} with its own key, so that no client can verify it",
            [*serves, Related(issuer, "signs it")],
            severity=None if serves else Severity.NOTE,
            strict=not serves,
        )
