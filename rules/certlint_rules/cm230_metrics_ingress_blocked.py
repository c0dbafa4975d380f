"""Policies keep Prometheus from a part of cert-manager that it is told to watch.

## Why
Certificates that are about to run out show in the controller's metrics first. A monitor that cannot
collect them looks like an outage, or like nothing at all.

## Fix
Open TCP 9402 in the ingress of a policy that selects these Pods, from the namespace of Prometheus.

## Exceptions
Installations that nothing scrapes.

## Sources
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
- [Network policies of Welkin](https://github.com/elastisys/compliantkubernetes-apps)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule(
    "CM230",
    "metrics-ingress-blocked",
    Severity.NOTE,
    profile="strict",
    precision="medium",
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    for blockade in cluster.traffic.blockades("metrics"):
        yield Problem(
            blockade.at,
            f"{blockade.shuts} {blockade.port}, needed by {blockade.flow.because}",
            blockade.related,
        )
