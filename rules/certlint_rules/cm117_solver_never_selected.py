"""A solver is never used, since an earlier one takes all its names.

## Why
Of two solvers with equal selectors the first wins every name that both can prove. The second, and
with it the provider or the ingress class that was meant, has no effect.

## Fix
Give one of the two a `selector`, or delete it.

## Exceptions
A solver that some wildcard Certificate needs.

## Sources
- [Fields of ACME issuers](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/acme/v1/types_issuer.go)
- [cert-manager#2494](https://github.com/cert-manager/cert-manager/issues/2494)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule, shadowed


@rule("CM117", "solver-never-selected", Severity.WARNING, tags=("cert-manager", "acme"))
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        wildcards = any(name.startswith("*.") for name in cluster.names_asked_of(issuer))
        for pair in shadowed(issuer):
            if pair.wildcards_left and wildcards:
                continue
            uses = "uses this solver for wildcard names alone"
            if not pair.wildcards_left:
                uses = "never uses this solver"
            yield Problem(
                pair.solver,
                f"{issuer} {uses}: an earlier one has the same selector",
                [Related(pair.earlier, "this one is taken")],
                severity=Severity.NOTE if pair.wildcards_left else None,
            )
