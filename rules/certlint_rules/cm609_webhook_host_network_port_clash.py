"""The webhook listens on the node's network, on the port of the kubelet.

## Why
With `hostNetwork` the Pod shares the ports of its node, and 10250 is taken by the kubelet. The
webhook does not start, and the API server refuses every issuer and certificate.

## Fix
Set `webhook.securePort` (`--secure-port`) to a port that is free on the nodes, such as 10260.

## Exceptions
Webhooks on the network of their own Pod.

## Sources
- [Troubleshooting the webhook](https://cert-manager.io/docs/troubleshooting/webhook/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule

KUBELET = 10250
SAYS = "listens with hostNetwork on port 10250, which is the kubelet's"


@rule("CM609", "webhook-host-network-port-clash", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for part in cluster.components:
        webhook = part.values["webhook"]
        port = webhook["securePort"]
        if webhook["hostNetwork"].true and (not port or port.number == KUBELET):
            at = port or webhook["hostNetwork"]
            yield Problem(part.placed(at), f"the webhook of {part} {SAYS}")
        on_node = part.workload is not None and part.workload.host_network
        if on_node and part.part == "webhook" and part.flag("secure-port") == str(KUBELET):
            yield Problem(part.place_of("secure-port"), f"{part} {SAYS}")
