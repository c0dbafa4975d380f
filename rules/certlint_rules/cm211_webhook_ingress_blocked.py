"""The API server cannot call cert-manager's webhook.

## Why
Each write of a cert-manager object waits for the webhook's answer. A policy that admits only Pods
shuts the API server out, which is none: every `kubectl apply` of a Certificate then times out.

## Fix
Open the webhook's port (10250 in the official chart, not the Service's 443) in the ingress of a
policy that selects it, without a `from` or from the addresses of the control plane.

## Exceptions
A webhook on the host's network, and rules that can mean `konnectivity-agent`, through which the API
server comes on some clouds.

## Sources
- [Troubleshooting the webhook](https://cert-manager.io/docs/troubleshooting/webhook/)
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
- [cert-manager#2334](https://github.com/cert-manager/cert-manager/issues/2334)
- [cert-manager#2602](https://github.com/cert-manager/cert-manager/issues/2602)
- [website#1002](https://github.com/cert-manager/website/issues/1002)
- [tigera/operator#5212](https://github.com/tigera/operator/issues/5212)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule("CM211", "webhook-ingress-blocked", Severity.ERROR, tags=("cert-manager", "network"))
def check(cluster: Cluster) -> Problems:
    for blockade in cluster.traffic.blockades("webhook"):
        port = blockade.flow.ports[0]
        remedy = "open it without a `from`"
        if cluster.traffic.admits(blockade.flow, 443):
            remedy = "443, which is open, is the port of its Service"
        yield Problem(
            blockade.at,
            f"{blockade.shuts} TCP {port} to the API server, which is no Pod: {remedy}",
            blockade.related,
            fix=blockade.fix,
        )
