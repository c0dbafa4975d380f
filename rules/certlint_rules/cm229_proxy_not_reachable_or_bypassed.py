"""cert-manager's proxy is closed to it, or takes its calls of the API server.

## Why
With `HTTPS_PROXY` set, calls of CAs and providers go to the proxy, whose port must be open. Calls
of the API server go there too unless `NO_PROXY` holds its address: clients in the cluster dial the
address of the `kubernetes` Service, so that `.svc` does not help.

## Fix
Open the proxy's port in a policy that selects the controller, and put the cluster's range of
Service addresses into `NO_PROXY`.

## Exceptions
Controllers without a proxy in their environment.

## Sources
- [Deployment of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/templates/deployment.yaml)
- [Source of the HTTP-01 solver](https://github.com/cert-manager/cert-manager/blob/master/pkg/issuer/acme/http/http.go)
- [cert-manager#2337](https://github.com/cert-manager/cert-manager/issues/2337)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule(
    "CM229",
    "proxy-not-reachable-or-bypassed",
    Severity.WARNING,
    precision="medium",
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    for blockade in cluster.traffic.blockades("proxy"):
        yield Problem(
            blockade.at,
            f"{blockade.shuts} {blockade.port} to {blockade.flow.aim}",
            blockade.related,
        )
    for controller in cluster.controllers:
        if controller.calls_api_by_proxy:
            yield Problem(
                controller.variable("https_proxy"),
                f"{controller} calls the API server by its proxy: NO_PROXY lacks the range of"
                " Services",
            )
