"""cert-manager cannot reach an ACME server.

## Why
Accounts, orders and certificates all come from the ACME server. Where its port is closed the issuer
never becomes ready, and renewals fail until certificates run out.

## Fix
Open the port of the ACME server's URL (TCP 443 as a rule) to 0.0.0.0/0 and ::/0 in a policy that
selects the controller; public CAs such as Let's Encrypt publish no list of addresses.

## Exceptions
A controller behind a proxy (see CM229), and an ACME server in the cluster whose Pods a rule
selects.

## Sources
- [Welkin's decision on network policies for cert-manager](https://elastisys.io/welkin/adr/0051-open-cert-manager-netpols)
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule("CM203", "egress-acme-server-blocked", Severity.ERROR, tags=("cert-manager", "network"))
def check(cluster: Cluster) -> Problems:
    for blockade in cluster.traffic.blockades("acme-server"):
        yield Problem(
            blockade.at,
            f"{blockade.shuts} {blockade.port} to {blockade.flow.aim}, needed by"
            f" {blockade.flow.because}",
            blockade.related,
            fix=blockade.fix,
        )
    for flow, cidr in cluster.traffic.listed_addresses("acme-server"):
        if flow.aim.endswith(".letsencrypt.org"):
            yield Problem(
                cidr,
                f"{flow.who} may reach Let's Encrypt at listed addresses alone, of which there is"
                " no list",
                [Related(need.at, f"{need.by} needs it") for need in flow.needs],
                severity=Severity.NOTE,
            )
