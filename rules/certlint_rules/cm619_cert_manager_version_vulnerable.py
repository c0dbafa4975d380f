"""The installed release of cert-manager has a known vulnerability.

## Why
Faults of old releases are public. With some of them whoever may edit one namespace uses the DNS
credentials of every ClusterIssuer, or stops the renewal of all certificates.

## Fix
Upgrade cert-manager to the newest patch of a supported minor, with its CRDs and roles.

## Exceptions
Images that only a digest names.

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
    replaced,
    rule,
)

PARTS = ("controller", "webhook", "cainjector")


@rule("CM619", "cert-manager-version-vulnerable", Severity.ERROR, precision="very-high", score=7.5)
def check(cluster: Cluster) -> Problems:
    for part in cluster.components:
        # A chart brings all parts.
        concerned = PARTS if part.workload is None else (part.part,)
        found = sorted(advisories(part.release, concerned), key=lambda a: -a.severity)
        if part.versioned is None or not found:
            continue
        worst, *rest = found
        loud = [f"; {other.name}" for other in rest if other.severity > Severity.NOTE]
        newer = mended_by(part.release, concerned)
        title = f"upgrade cert-manager to v{newer} or newer, with its CRDs and roles"
        yield Problem(
            part.versioned,
            f"{part} is v{part.release}, which has {worst.name}: {worst.says}{''.join(loud)}",
            fix=Fix(title, replaced(part.versioned, part.release, newer)) if newer else None,
            severity=worst.severity,
            strict=worst.severity == Severity.NOTE,
        )
