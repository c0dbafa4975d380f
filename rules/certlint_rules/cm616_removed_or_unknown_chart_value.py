"""The chart is given a value that it does not have.

## Why
Since 1.16 the chart brings a schema: with a value that is not in it Helm installs and upgrades
nothing, so cert-manager stays at its old release. Older charts ignore the value, and what it was to
say is not in force.

## Fix
Delete the value, or write it as this release of the chart has it.

## Exceptions
A chart whose release is not known: it is a note then.

## Sources
- [Upgrading to 1.21](https://cert-manager.io/docs/releases/upgrading/upgrading-1.20-1.21/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule, strange_values


@rule("CM616", "removed-or-unknown-chart-value", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    for part in cluster.charted:
        for value in strange_values(part):
            yield Problem(
                part.placed(value.at),
                f"{part.at} sets `{value.path}`, {value.why}",
                fix=value.fix,
                severity=value.severity,
            )
