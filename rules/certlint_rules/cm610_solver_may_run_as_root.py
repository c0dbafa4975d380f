"""Pods that answer HTTP-01 challenges may run as root.

## Why
Solver Pods start in the namespaces of applications and take requests from the Internet.
cert-manager makes them run as another user than root; the setting that ends this is for
troubleshooting alone.

## Fix
Remove the setting: `true` is the default.

## Exceptions
None: solvers need no root.

## Sources
- [Flags of the controller](https://cert-manager.io/docs/cli/controller/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule

FLAG = "acme-http01-solver-run-as-non-root"


@rule("CM610", "solver-may-run-as-root", Severity.WARNING, precision="very-high", score=4.3)
def check(cluster: Cluster) -> Problems:
    for controller in cluster.controllers:
        if (controller.flag(FLAG) or "").lower() in {"false", "f", "0"}:
            yield Problem(
                controller.place_of(FLAG),
                f"{controller} lets the Pods that answer HTTP-01 challenges run as root",
            )
