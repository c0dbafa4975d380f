"""The installed release of cert-manager has a known vulnerability.

## Why
Faults of old releases are public. With some of them whoever may edit one namespace uses the DNS
credentials of every ClusterIssuer, or stops the renewal of all certificates.

## Fix
Upgrade cert-manager to the newest patch of a supported minor, with its CRDs and roles. List minors
that a vendor mends for you under `vendor-minors` of this rule.

## Exceptions
Images that only a digest names, charts of others that are called `cert-manager` and have versions
of their own, and dependencies of charts that name a range of versions or may be switched off.

## Sources
- [Release notes of 1.16](https://cert-manager.io/docs/releases/release-notes/release-notes-1.16/)
- [Release notes of 1.18](https://cert-manager.io/docs/releases/release-notes/release-notes-1.18/)
- [Release notes of 1.19](https://cert-manager.io/docs/releases/release-notes/release-notes-1.19/)
- [cert-manager#9202](https://github.com/cert-manager/cert-manager/issues/9202)
- [cert-manager#9206](https://github.com/cert-manager/cert-manager/issues/9206)
"""

from certlint.api import (
    Cluster,
    Fix,
    Problem,
    Problems,
    Severity,
    advisories,
    mended_by,
    minor_of,
    replaced,
    rule,
)

PARTS = ("controller", "webhook", "cainjector")


@rule("CM619", "cert-manager-version-vulnerable", Severity.ERROR, precision="very-high", score=7.5)
def check(cluster: Cluster, *, vendor_minors: list[str] = []) -> Problems:  # noqa: B006  never changed
    policies = {wanted.spec.at("renewal.policy").text for wanted in cluster.wanted}
    holds = ["renewal disabled"] if "Disabled" in policies else []
    # Where tenants write Issuers, what others only should know is theirs to use.
    least = Severity.WARNING if cluster.tenancy.multi else Severity.NOTE
    for part in (*cluster.components, *cluster.dependencies):
        # A chart brings all parts.
        concerned = PARTS if part.workload is None else (part.part,)
        found = sorted(advisories(part.release, concerned, holds), key=lambda a: -a.severity)
        if part.versioned is None or not found or minor_of(part.release) in vendor_minors:
            continue
        worst, *rest = found
        severity = max(worst.severity, least)
        loud = [f"; {other.name}" for other in rest if max(other.severity, least) > Severity.NOTE]
        newer = mended_by(part.release, concerned)
        title = f"upgrade cert-manager to v{newer} or newer, with its CRDs and roles"
        yield Problem(
            part.versioned,
            f"{part} is v{part.release}, which has {worst.name}: {worst.says}{''.join(loud)}",
            fix=Fix(title, replaced(part.versioned, part.release, newer)) if newer else None,
            severity=severity,
            strict=severity == Severity.NOTE,
        )
