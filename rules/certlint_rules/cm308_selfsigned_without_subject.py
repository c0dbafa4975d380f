"""A self-signed certificate names no subject.

## Why
A self-signed certificate is its own issuer, and RFC 5280 wants an issuer to have a name.
cert-manager warns of it (`BadConfig`), and strict clients refuse the chain.

## Fix
Set `commonName`.

## Exceptions
Names that a template fills in.

## Sources
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
    rule,
    self_signed,
)


@rule(
    "CM308",
    "selfsigned-without-subject",
    Severity.WARNING,
    precision="very-high",
    tags=("cert-manager", "ca"),
)
def check(cluster: Cluster) -> Problems:
    for wanted, issuer in self_signed(cluster.signing):
        if wanted.has_subject:
            continue
        front = cluster.served.get((wanted.request.origin.place, wanted.name_of_secret))
        feeds = cluster.signing.feeds_issuer(wanted) or cluster.signing.bundled(wanted)
        matters = front is not None or (wanted.request.is_ca and feeds)
        # A name that it has already is no new one to whoever reads it.
        fitting = (n.text for n in wanted.named if len(n.text) <= 64 and not n.text.startswith("*"))
        name = next(fitting, wanted.name)
        edits = added(wanted.spec, [f"commonName: {name}"]) if name else ()
        yield Problem(
            wanted,
            f"{wanted} has no subject, and {issuer} makes it its own issuer",
            [Related(issuer, "signs it")],
            fix=Fix("set `commonName`", edits),
            severity=None if matters else Severity.NOTE,
            strict=not matters,
        )
