"""cert-manager asks recursive name servers alone, and is told none.

## Why
It then asks those of its own `/etc/resolv.conf`, the cluster's DNS as a rule. Where that answers
for the zone itself (split horizon), it never sees the public `_acme-challenge` record.

## Fix
List servers that see the public zone: `--dns01-recursive-nameservers=<address>:53`.

## Exceptions
Controllers that are given name servers too.

## Sources
- [DNS-01](https://cert-manager.io/docs/configuration/acme/dns01/)
- [Flags of the controller](https://cert-manager.io/docs/cli/controller/)
"""

from certlint.api import RECURSIVE_ONLY, Cluster, Problem, Problems, Severity, rule


@rule(
    "CM227",
    "recursive-only-without-servers",
    Severity.NOTE,
    profile="strict",
    precision="very-high",
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    for controller in cluster.controllers:
        listed = controller.flag("dns01-recursive-nameservers")
        if controller.is_on(RECURSIVE_ONLY) and not listed:
            yield Problem(
                controller.argument(RECURSIVE_ONLY),
                f"{controller} asks recursive name servers alone, and none is listed",
            )
