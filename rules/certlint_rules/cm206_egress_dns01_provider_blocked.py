"""cert-manager cannot reach the API of a DNS provider.

## Why
For DNS-01 the controller writes a TXT record through the API of the DNS provider. Where its port is
closed no record appears, each Challenge stays pending and certificates run out.

## Fix
Open the provider's port (TCP 443 for the clouds, UDP 53 for RFC 2136 as a rule) in a policy that
selects the controller.

## Exceptions
Webhook solvers, whose own Pod makes the call, and a controller behind a proxy.

## Sources
- [Welkin's decision on network policies for cert-manager](https://elastisys.io/welkin/adr/0051-open-cert-manager-netpols)
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule("CM206", "egress-dns01-provider-blocked", Severity.ERROR, tags=("cert-manager", "network"))
def check(cluster: Cluster) -> Problems:
    for blockade in cluster.traffic.blockades("dns01-provider"):
        yield Problem(
            blockade.at,
            f"{blockade.shuts} {blockade.port} to {blockade.flow.aim}, needed for DNS-01 of"
            f" {blockade.flow.because}",
            blockade.related,
            fix=blockade.fix,
        )
    for blockade in cluster.traffic.blockades("metadata"):
        yield Problem(
            blockade.at,
            f"{blockade.shuts} TCP 80 to 169.254.169.254, needed for the credentials of"
            f" {blockade.flow.because}",
            blockade.related,
            severity=Severity.NOTE,
        )
