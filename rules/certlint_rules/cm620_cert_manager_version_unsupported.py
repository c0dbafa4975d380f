"""The installed minor of cert-manager gets no fixes any more.

## Why
The project mends its two newest minors. A vulnerability that is found today stays open in all older
ones, unless a vendor mends them.

## Fix
Upgrade one minor at a time, reading the notes of each. List minors that a vendor supports for you
under `vendor-minors` of this rule.

## Exceptions
Releases that the option `vendor-minors` lists.

## Sources
- [Supported releases](https://cert-manager.io/docs/releases/)
"""

from certlint.api import (
    Cluster,
    Problem,
    Problems,
    Severity,
    minor_of,
    rule,
    supported_minors,
    within,
)


@rule(
    "CM620",
    "cert-manager-version-unsupported",
    Severity.NOTE,
    profile="strict",
    precision="very-high",
)
def check(cluster: Cluster, *, vendor_minors: list[str] = []) -> Problems:  # noqa: B006  never changed
    newest, oldest = supported_minors()
    for part in (*cluster.components, *cluster.dependencies):
        old = within(part.release, f"<{oldest}.0a0")
        if part.versioned is None or not old or minor_of(part.release) in vendor_minors:
            continue
        yield Problem(
            part.versioned,
            f"{part} is v{part.release}; fixes are made for {newest} and {oldest} alone",
        )
