"""Policies leave a part of cert-manager no egress at all.

## Why
The API server, DNS and the CA are all out of reach: nothing is issued, and what was issued runs out
without a word. A namespace-wide default-deny that came later is the usual cause.

## Fix
Add policies that open what cert-manager needs (`certlint netpol` prints them): DNS (53), the API
server (443 and 6443), the CA (443), and port 80 for HTTP-01 or port 53 to everywhere for DNS-01.

## Exceptions
Policies that isolate ingress alone, and an empty `egress` of a Cilium policy, which isolates
nothing.

## Sources
- [Welkin's decision on network policies for cert-manager](https://elastisys.io/welkin/adr/0051-open-cert-manager-netpols)
- [Network policies of Welkin](https://github.com/elastisys/compliantkubernetes-apps)
- [cert-manager#362](https://github.com/cert-manager/cert-manager/issues/362)
- [cert-manager#2334](https://github.com/cert-manager/cert-manager/issues/2334)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule("CM200", "cert-manager-fully-isolated", Severity.ERROR, tags=("cert-manager", "network"))
def check(cluster: Cluster) -> Problems:
    for component in cluster.parts("controller", "webhook", "cainjector"):
        if cluster.traffic.cut_off(component):
            first, *others = cluster.traffic.isolating(component)
            yield Problem(
                first.spec["egress"],
                f"{first} leaves {component} no egress at all, and no other policy opens any: add"
                " what `certlint netpol` prints",
                [
                    *(Related(policy, "isolates it too") for policy in others),
                    Related(component, "the Pods that are cut off"),
                ],
            )
