"""A solver is selected for a zone that no name is in.

## Why
Zones are compared label by label from the right, without patterns. `*.example.com` matches the
wildcard name alone and none below `example.com`, so that its certificates find no solver.

## Fix
Write the zone itself: `example.com` covers it and all names below.

## Exceptions
A trailing dot, and a zone with an asterisk where the issuer's Certificates ask for just that name.

## Sources
- [Source of the choice of solvers](https://github.com/cert-manager/cert-manager/blob/master/pkg/controller/acmeorders/selectors/dns_zones.go)
- [cert-manager#2545](https://github.com/cert-manager/cert-manager/issues/2545)
"""

import re

from certlint.api import Cluster, Fix, Problem, Problems, Severity, replaced, rule

WRONG = re.compile(r"\*?\.|.*[/:\s]")


@rule("CM118", "dnszone-selector-never-matches", Severity.WARNING, tags=("cert-manager", "acme"))
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        wanted = cluster.names_asked_of(issuer)
        for zone in (zone for solver in issuer.solvers for zone in solver.at("selector.dnsZones")):
            if not zone.known or not WRONG.match(zone.text) or wanted == frozenset({zone.text}):
                continue
            plain = zone.text.removeprefix("*").removeprefix(".")
            if plain == zone.text:
                yield Problem(zone, f"{issuer} selects a solver by `{plain}`, which is no DNS zone")
                continue
            matched = "the wildcard name alone" if zone.text.startswith("*") else "no name"
            yield Problem(
                zone,
                f"{issuer} selects a solver by zone `{zone.text}`, which matches {matched}",
                fix=Fix(f"write `{plain}`", replaced(zone, zone.text, plain)),
            )
