"""Two controllers of cert-manager work on the same objects.

## Why
Both watch all namespaces. With leases of their own they issue every certificate twice, and each
undoes what the other does; with one lease between them, one of the two never works.

## Fix
Remove one of them, or limit each to namespaces of its own with `--namespace`.

## Exceptions
Controllers of several clusters, where `clusters` in the configuration tells them apart.

## Sources
- [Flags of the controller](https://cert-manager.io/docs/cli/controller/)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rival_controllers, rule


@rule("CM624", "two-controllers", Severity.WARNING, precision="medium")
def check(cluster: Cluster) -> Problems:
    for first, second in rival_controllers(cluster.controllers):
        yield Problem(
            second,
            f"{second} in {second.namespace} works on what the one in {first.namespace} does",
            [Related(first, "is the other one")],
        )
