"""cert-manager cannot ask the authoritative DNS servers for its DNS-01 self-check.

## Why
Before the CA is asked to look, the controller asks the zone's own name servers, anywhere on the
internet, for the TXT record. Port 53 to the cluster's DNS alone is not enough: the check times out,
and the certificate is not renewed.

## Fix
Open port 53, UDP and TCP, to 0.0.0.0/0 and ::/0 for the controller; or run it with
`--dns01-recursive-nameservers-only` and servers that it may reach.
"""

from certlint.api import (
    ANYWHERE,
    Cluster,
    Problem,
    Problems,
    Related,
    Severity,
    dns01_self_checks,
    rule,
)


@rule(
    "CM205",
    "egress-dns01-authoritative-blocked",
    Severity.ERROR,
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    for controller in cluster.controllers:
        needs = list(dns01_self_checks(cluster.issuers, controller))
        blocked = cluster.blocked(controller, ANYWHERE, 53, "UDP", "TCP")
        if not needs or not blocked:
            continue
        severity = None
        if all(cluster.is_internal(need.solver) for need in needs):
            severity = Severity.NOTE
        elif blocked[0].protocol == "TCP":
            severity = Severity.WARNING  # only an answer too large for UDP needs it
        closed = " or ".join(verdict.protocol for verdict in blocked)
        first, *others = blocked[0].policies
        yield Problem(
            first.spec["egress"],
            f"{first} isolates {controller}, and no policy opens port 53 by {closed} to the name"
            f" servers that the DNS-01 self-check of {needs[0].issuer} asks",
            [
                *(Related(need.solver, f"{need.issuer} needs it") for need in needs),
                *(Related(policy, "isolates it too") for policy in others),
            ],
            severity=severity,
        )
