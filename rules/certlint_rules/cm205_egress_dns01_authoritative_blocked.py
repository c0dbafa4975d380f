"""cert-manager cannot ask the authoritative DNS servers for its DNS-01 self-check.

## Why
Before the CA is asked to look, the controller asks the zone's own name servers, anywhere on the
internet, for the TXT record. Port 53 to the cluster's DNS alone is not enough: the check times out,
and the certificate is not renewed.

## Fix
Open port 53, UDP and TCP, to 0.0.0.0/0 and ::/0 for the controller; or run it with
`--dns01-recursive-nameservers-only` and servers that it may reach.

## Exceptions
`--dns01-recursive-nameservers-only`, and solvers with `nameservers` or `waitInsteadOfSelfCheck`.
Where all zones are internal it is a note.

## Sources
- [Welkin's decision on network policies for cert-manager](https://elastisys.io/welkin/adr/0051-open-cert-manager-netpols)
- [DNS-01](https://cert-manager.io/docs/configuration/acme/dns01/)
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
- [cert-manager#3272](https://github.com/cert-manager/cert-manager/issues/3272)
- [cert-manager#4624](https://github.com/cert-manager/cert-manager/issues/4624)
- [cert-manager#2337](https://github.com/cert-manager/cert-manager/issues/2337)
- [cert-manager#4837](https://github.com/cert-manager/cert-manager/issues/4837)
"""

from certlint.api import RECURSIVE_ONLY, Cluster, Problem, Problems, Severity, rule


@rule(
    "CM205",
    "egress-dns01-authoritative-blocked",
    Severity.ERROR,
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    for blockade in cluster.traffic.blockades("authoritative-dns"):
        needs = blockade.flow.needs
        severity = None
        if all(cluster.is_internal(need.at) for need in needs):
            severity = Severity.NOTE
        elif blockade.closed == ("TCP",):
            severity = Severity.WARNING  # only an answer too large for UDP needs it
        yield Problem(
            blockade.at,
            f"{blockade.shuts} {blockade.port} to all name servers for the DNS-01 self-check of"
            f" {blockade.flow.because}: open it, or set --{RECURSIVE_ONLY}",
            blockade.related,
            fix=blockade.fix,
            severity=severity,
        )
