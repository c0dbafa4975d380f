"""A part of cert-manager cannot reach the API server.

## Why
All parts watch and write objects through the API server. Without it the controller and the webhook
never become ready, the cainjector injects nothing, and the start-up check makes `helm install`
fail. No selector finds the API server: it runs on nodes or outside the cluster.

## Fix
Open TCP 443 and 6443 (or the port of your provider) without a `to`, or to the addresses of the
control plane, in a policy that selects these Pods.

One port of the two is enough if it is the right one; the strict profile notes the other.

## Exceptions
Ports that are open to some addresses: which of them is the API server's is unknown. Of 443 and 6443
one is enough, since either can be the endpoint's.

## Sources
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
- [Values of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/values.yaml)
- [bitnami/charts#22760](https://github.com/bitnami/charts/issues/22760)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule(
    "CM202",
    "egress-apiserver-blocked",
    Severity.ERROR,
    precision="medium",
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    checks = list(cluster.parts("startupapicheck"))
    for blockade in cluster.traffic.blockades("api-server"):
        yield Problem(
            blockade.at,
            f"{blockade.shuts} TCP 443 or 6443, on which the API server answers",
            blockade.related,
            fix=blockade.fix,
            # Only the hook that waits for the installation fails.
            severity=Severity.WARNING if blockade.flow.component in checks else None,
        )
    for blockade in cluster.traffic.api_server_by_one_port():
        yield Problem(
            blockade.at,
            f"{blockade.shuts} {blockade.port}, on which the API server may answer as well",
            blockade.related,
            fix=blockade.fix,
            severity=Severity.NOTE,
            strict=True,
        )
