"""cert-manager may ask every name server, and needs the cluster's DNS alone.

## Why
Port 53 to everywhere is what the DNS-01 self-check costs. Without it, the open port only serves
whoever wants to carry data out in look-ups.

## Fix
Open port 53 to the cluster's DNS, and to the name servers that cert-manager is told to ask.

## Exceptions
DNS-01 with self-checks that ask authoritative name servers, which can be anywhere.

## Sources
- [Welkin's decision on network policies for cert-manager](https://elastisys.io/welkin/adr/0051-open-cert-manager-netpols)
- [DNS-01](https://cert-manager.io/docs/configuration/acme/dns01/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule, wide


@rule(
    "CM224",
    "egress-dns-wider-than-needed",
    Severity.NOTE,
    profile="strict",
    score=3.5,
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    for controller in cluster.controllers:
        if not cluster.issuers or cluster.traffic.needs(controller, "authoritative-dns"):
            continue
        for opening, everywhere in wide(cluster.traffic.openings(controller), 53, "UDP"):
            yield Problem(
                everywhere,
                f"{opening.policy} lets {controller} ask every name server, and no issuer here"
                " needs that: open port 53 to the cluster's DNS alone",
            )
