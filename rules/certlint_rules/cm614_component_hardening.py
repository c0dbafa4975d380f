"""A part of cert-manager may do more on its node than it needs.

## Why
cert-manager holds the keys of the whole cluster. Who breaks into one of its processes gets further
the more the container may do: as root, with capabilities, with a file system to write to.

## Fix
Leave the security contexts of the chart as they are. Give each part resources and a priority class,
and project its token into the one container that needs it.

## Exceptions
Settings that the release has by default.

## Sources
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
- [Values of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/values.yaml)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule, soft_spots, weaknesses


@rule("CM614", "component-hardening", Severity.WARNING, score=4.3)
def check(cluster: Cluster) -> Problems:
    for part in cluster.components:
        owner = part if part.workload is not None else part.at
        for fault in weaknesses(part):
            yield fault.of(owner)
        for fault in soft_spots(part, cluster.objects):
            yield Problem(fault.at, f"{owner} {fault.says}", severity=Severity.NOTE, strict=True)
