"""The certificate of a CA lives for less than a year.

## Why
What it signed is not signed again when it renews, and since 1.18 its key changes too: clients that
trust the old root refuse the new certificates, all at once.

## Fix
Set `duration: 43800h` or more, and plan how clients learn of the next root.

## Exceptions
CAs of meshes whose leaves live less than a quarter as long, bundles with several roots, and files
that `test-globs` match.

## Sources
- [CA issuers](https://cert-manager.io/docs/configuration/ca/)
- [Release notes of 1.18](https://cert-manager.io/docs/releases/release-notes/release-notes-1.18/)
- [Upgrading to 1.18](https://cert-manager.io/docs/releases/upgrading/upgrading-1.17-1.18/)
"""

from certlint.api import (
    Cluster,
    Fix,
    Problem,
    Problems,
    Related,
    Severity,
    replaced,
    rule,
    short_lived,
)


@rule(
    "CM309",
    "ca-certificate-short-lived",
    Severity.NOTE,
    tags=("cert-manager", "ca"),
)
def check(cluster: Cluster) -> Problems:
    for key, maker in short_lived(cluster.signing):
        if cluster.is_test(maker.request.origin):
            continue
        lifetime = maker.duration.text or "90 days, the default"
        yield Problem(
            maker.duration or maker.request.secret,
            f"{maker} makes the CA of {key.issuers[0]} and lives for {lifetime}",
            [Related(issuer, "signs with it") for issuer in key.issuers],
            fix=Fix(
                "set `duration: 43800h`", replaced(maker.duration, maker.duration.text, "43800h")
            ),
        )
