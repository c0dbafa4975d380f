"""A mapping has one key twice.

## Why
The last value counts and the first is lost without a word, unless the server validates strictly
and refuses the object. Often a `---` between two documents is missing.

## Fix
Delete one of the two, or write the missing `---`.

## Exceptions
Merge keys, and documents of kinds that no rule reads.

## Sources
- [Unique keys in YAML 1.2](https://yaml.org/spec/1.2.2/#3213-node-comparison)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule("CM915", "duplicate-key", Severity.WARNING, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for thing in cluster.judged:
        for repeat in thing.document.repeats:
            yield Problem(
                repeat.node.named,
                f"{thing} has the key `{repeat.node.step}` twice in one mapping: the last counts",
                [Related(repeat.first, "the first, whose value is lost")],
            )
