"""Challenges are added to an Ingress that not everybody may reach.

## Why
The path of the challenge inherits the allow-list or the login of the Ingress. The CA's validation,
which comes from anywhere, is turned away, and renewal fails.

## Fix
Let the solver make an Ingress of its own: delete `http01-edit-in-place`, or the solver's `name`.

## Exceptions
A list of allowed addresses that allows all.

## Sources
- [HTTP-01](https://cert-manager.io/docs/configuration/acme/http01/)
"""

from certlint.api import Cluster, Problems, Severity, edited_in_place, rule


@rule("CM559", "http01-in-place-with-access-limits", Severity.WARNING, precision="medium")
def check(cluster: Cluster) -> Problems:
    for thing in cluster.ingress_likes:
        if (fault := edited_in_place(thing, cluster.solver_ingresses)) is not None:
            yield fault.of(thing)
