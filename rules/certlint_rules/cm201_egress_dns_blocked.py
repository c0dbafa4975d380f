"""cert-manager cannot reach the cluster's DNS.

## Why
Every call to a CA and every self-check begins with a look-up. A policy that isolates the controller
without opening port 53 leaves each Challenge pending for ever, and renewals stop without a word.
A port without `protocol` is TCP alone, while look-ups go by UDP first.

## Fix
Open port 53, UDP and TCP, to the cluster's DNS in the egress of a policy that selects the
controller.

## Exceptions
Pods on the host's network, and resolvers on another port that `dnsPolicy: None` with `dnsConfig` or
a node-local cache declares.

## Sources
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
- [Network policies of Welkin](https://github.com/elastisys/compliantkubernetes-apps)
- [Values of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/values.yaml)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule("CM201", "egress-dns-blocked", Severity.ERROR, tags=("cert-manager", "network"))
def check(cluster: Cluster) -> Problems:
    offline = all(issuer.type in {"ca", "selfSigned"} for issuer in cluster.issuers)
    for blockade in cluster.traffic.blockades("dns"):
        # The other parts reach the API server by its address, so that DNS is only good to have.
        optional = blockade.flow.component not in cluster.controllers
        severity = None
        if offline or blockade.closed == ("TCP",):
            severity = Severity.WARNING
        if optional:
            severity = Severity.NOTE
        yield Problem(
            blockade.at,
            f"{blockade.shuts} {blockade.port} to the cluster's DNS",
            blockade.related,
            fix=blockade.fix,
            severity=severity,
            strict=optional,
        )
