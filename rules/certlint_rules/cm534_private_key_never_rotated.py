"""A certificate keeps its private key when it is renewed.

## Why
A key that leaked once stays useful for ever: each renewal certifies it anew, and revoking the
certificate does not help for long.

## Fix
Set `rotationPolicy: Always`; deleting the line is not enough before cert-manager 1.18.

## Exceptions
CAs. A key that others have pinned is a case for a suppression with a reason.

## Sources
- [Release notes of 1.18](https://cert-manager.io/docs/releases/release-notes/release-notes-1.18/)
- [cert-manager#7601](https://github.com/cert-manager/cert-manager/issues/7601)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Related, Severity, replaced, rule, some_of


@rule("CM534", "private-key-never-rotated", Severity.WARNING, precision="very-high", score=4.2)
def check(cluster: Cluster) -> Problems:
    leaves = [w for w in cluster.wanted if not (w.request.is_ca or w.is_volume)]
    for wanted in leaves:
        policy = wanted.rotation_policy
        if policy.text == "Never":
            yield Problem(
                policy,
                f"{wanted} keeps its private key at each renewal",
                fix=Fix("write `Always`", replaced(policy, "Never", "Always")),
            )
    silent = [w for w in leaves if not w.rotation_policy and w.rotation_policy.known]
    if silent and cluster.older_than("1.18.0"):
        first, *others = silent
        yield Problem(
            first.rotation_policy,
            f"no `rotationPolicy` in {some_of(silent, 1)}: before cert-manager 1.18, it is `Never`",
            [Related(w.rotation_policy, f"{w} sets none either") for w in others],
            severity=Severity.NOTE,
            strict=True,
        )
