"""A certificate keeps its private key when it is renewed.

## Why
A key that leaked once stays useful for ever: each renewal certifies it anew, and revoking the
certificate does not help for long.

## Fix
Set `rotationPolicy: Always`; deleting the line is not enough before cert-manager 1.18.
"""

from certlint.api import Cluster, Fix, Problem, Problems, Severity, replaced, rule


@rule("CM534", "private-key-never-rotated", Severity.WARNING, precision="very-high", score=4.2)
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        policy = wanted.rotation_policy
        if policy.text == "Never" and not wanted.request.is_ca:
            yield Problem(
                policy,
                f"{wanted} keeps its private key at each renewal",
                fix=Fix("write `Always`", replaced(policy, "Never", "Always")),
            )
