"""A certificate is never renewed.

## Why
With `renewal.policy: Disabled` cert-manager lets the certificate end. Whoever relies on it fails on
that day, often long after everybody has forgotten about it.

## Fix
Use `policy: RenewBefore`, or suppress this for a CA that is renewed by hand.

## Exceptions
None: a CA that is kept offline is a case for a suppression with a reason.

## Sources
- [Release notes of 1.21](https://cert-manager.io/docs/releases/release-notes/release-notes-1.21/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule("CM531", "renewal-disabled", Severity.WARNING, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        policy = wanted.spec.at("renewal.policy")
        if policy.text == "Disabled":
            yield Problem(policy, f"{wanted} is never renewed (policy Disabled)")
