"""A policy opens the internet by IPv4 alone in a cluster that speaks IPv6.

## Why
In a cluster with both families the controller may prefer IPv6. A block of `0.0.0.0/0` matches none
of those packets, so that calls time out or wait for the other family.

## Fix
Add `::/0` beside `0.0.0.0/0`.

## Exceptions
Clusters that are known to have IPv4 alone.

## Sources
- [Release notes of 1.19](https://cert-manager.io/docs/releases/release-notes/release-notes-1.19/)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule(
    "CM223",
    "egress-ipv4-only",
    Severity.NOTE,
    profile="strict",
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    speaks = cluster.traffic.speaks_ipv6
    for controller in cluster.controllers:
        openings = cluster.traffic.openings(controller)
        for opening in openings:
            alike = [o for o in openings if o.rule.ports == opening.rule.ports]
            other = any(o.reaches("2001:db8::1") is not None for o in alike)
            if speaks is not None and opening.by_ipv4_alone and not other:
                yield Problem(
                    opening.everywhere or opening.node,
                    f"{opening.policy} opens the internet to {controller} by IPv4 alone",
                    [Related(speaks, "the cluster speaks IPv6")],
                )
