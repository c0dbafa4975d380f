"""A policy opens something in the cluster by its address, which Cilium does not match.

## Why
For Cilium, blocks of addresses mean what is outside the cluster: `0.0.0.0/0` holds neither Pods
nor, unless `policyCIDRMatchMode: nodes` is set, the nodes where the API server runs.

## Fix
Leave the peers out, select the Pods by labels, or use `toEntities: [kube-apiserver]` in a
CiliumNetworkPolicy.

## Exceptions
Clusters without Cilium. Flows to and from the API server where Cilium's ConfigMap, or the values of
its release, set `policyCIDRMatchMode: nodes`.

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
            may = "may be called by" if flow.incoming else "may call"
            yield Problem(
                cidr,
                f"{flow.who} {may} {flow.aim} by addresses alone, in which Cilium finds no Pods and"
                " no nodes: name no peer, or select Pods",
                [Related(cilium, "Cilium is in use")],
            )
