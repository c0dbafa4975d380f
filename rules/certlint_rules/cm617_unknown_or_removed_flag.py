"""A part of cert-manager is given a flag that its release does not have.

## Why
A program that is given an unknown flag prints its usage and exits. The rollout hangs, the old Pods
are gone at the next drain, and from then on no certificate is renewed.

## Fix
Write the flag as the release knows it, or remove it.

## Exceptions
Parts whose release is not known.

## Sources
- [Flags of the controller](https://cert-manager.io/docs/cli/controller/)
- [Release notes of 1.18](https://cert-manager.io/docs/releases/release-notes/release-notes-1.18/)
- [cert-manager#6510](https://github.com/cert-manager/cert-manager/issues/6510)
"""

from certlint.api import Cluster, Problems, Severity, replaced, rule, unknown_flags


@rule("CM617", "unknown-or-removed-flag", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    for part in cluster.components:
        for name, fault in unknown_flags(part):
            edits = replaced(fault.at, name, fault.better) if fault.better else ()
            yield fault.of(part, edits)
