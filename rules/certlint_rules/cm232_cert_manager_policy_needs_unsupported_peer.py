"""A policy opens something in the cluster by its address, which Cilium does not match.

## Why
For Cilium, blocks of addresses mean what is outside the cluster: `0.0.0.0/0` holds neither Pods
nor, unless `policyCIDRMatchMode: nodes` is set, the nodes where the API server runs.

## Fix
Leave the peers out, select the Pods by labels, or use `toEntities: [kube-apiserver]` in a
CiliumNetworkPolicy.

## Exceptions
Clusters without Cilium, and those whose values set `policyCIDRMatchMode: nodes`.

## Sources
- [Layer 3 policies of Cilium](https://docs.cilium.io/en/stable/security/policy/language/)
- [cert-manager#8285](https://github.com/cert-manager/cert-manager/issues/8285)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule(
    "CM232",
    "cert-manager-policy-needs-unsupported-peer",
    Severity.NOTE,
    profile="strict",
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    signs = [o for o in cluster.objects if o.group == "cilium.io"]
    for cilium in signs[:1]:
        for flow, cidr in cluster.traffic.by_address_alone("dns", "api-server", "webhook"):
            way = "from" if flow.incoming else "to"
            yield Problem(
                cidr,
                f"the flow {way} {flow.aim} of {flow.who} is open by addresses alone, which Cilium"
                " does not match inside the cluster",
                [Related(cilium, "Cilium is in use")],
            )
