"""The chart makes no network policies for parts of cert-manager.

## Why
Any Pod of the cluster may then connect to them, and they to any address: whoever makes cert-manager
call a URL reaches what only it should.

## Fix
Set `networkPolicy.enabled`, `webhook.networkPolicy.enabled` and `cainjector.networkPolicy.enabled`
to `true` (before 1.20 there is that of the webhook alone), or write policies of your own.

## Exceptions
Policies of one's own in the files.

## Sources
- [Release notes of 1.20](https://cert-manager.io/docs/releases/release-notes/release-notes-1.20/)
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule, unguarded


@rule(
    "CM615",
    "network-policy-values-off",
    Severity.NOTE,
    profile="tenant",
    precision="very-high",
)
def check(cluster: Cluster) -> Problems:
    for release in cluster.charted:
        found = unguarded(release, cluster.network_policies)
        if found:
            names = " and ".join(part for part, _ in found)
            yield Problem(found[0][1], f"{release.at} makes no network policy for its {names}")
