"""A name server for the self-check is written without its port.

## Why
cert-manager takes `host:port` alone, and for DNS-01 the URL of a server for DNS over HTTPS. With
anything else the controller does not start.

## Fix
Write `host:53`, with brackets around an IPv6 address.

## Exceptions
None: the controller does not start with it.

## Sources
- [Flags of the controller](https://cert-manager.io/docs/cli/controller/)
- [Deployment of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/templates/deployment.yaml)
"""

from certlint.api import Cluster, Problems, Severity, malformed_servers, replaced, rule


@rule("CM618", "nameserver-flag-malformed", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for controller in cluster.controllers:
        for entry, fault in malformed_servers(controller):
            edits = replaced(fault.at, entry, fault.better) if fault.better else ()
            yield fault.of(controller, edits)
