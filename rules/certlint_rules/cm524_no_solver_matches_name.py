"""A name is asked of an issuer whose solvers all serve other names.

## Why
cert-manager takes a solver only if all of its selector matches: the names, the zones and the labels
of the Certificate. Without one, the order fails.

## Fix
Add the zone or the name to a solver's selector.

## Exceptions
An issuer with a solver that can serve every name, and names with variables.

## Sources
- [ACME issuers](https://cert-manager.io/docs/configuration/acme/)
- [Source of the choice of solvers](https://github.com/cert-manager/cert-manager/blob/master/pkg/controller/acmeorders/selectors/dns_zones.go)
- [cert-manager#3798](https://github.com/cert-manager/cert-manager/issues/3798)
- [cert-manager#2545](https://github.com/cert-manager/cert-manager/issues/2545)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule, unsolved


@rule("CM524", "no-solver-matches-name", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        issuer = cluster.acme_issuer(wanted)
        found = unsolved(issuer, wanted) if issuer is not None else ()
        names = [one.name for one in found if not one.dns01]
        if issuer is None or not names:
            continue
        first, *others = names
        yield Problem(
            first,
            f"{wanted} asks {issuer} for `{first.text}`, which none of its solvers selects",
            [
                Related(issuer.spec.at("acme.solvers"), "the solvers"),
                *(Related(name, "nor this name") for name in others),
            ],
        )
