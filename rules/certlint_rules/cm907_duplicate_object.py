"""One object is defined twice in what is applied together.

## Why
Of two definitions the one that is applied last wins, and which one that is changes with the names
of files and the order of a tool. kustomize refuses such a pair outright.

## Fix
Delete one of the two, or give them different names.

## Exceptions
Overlays, patches, expected outputs of tests, versions of documentation, `generateName`, and unknown
namespaces in different files. Equal copies are a note of the strict profile.

## Sources
- [Names of objects](https://kubernetes.io/docs/concepts/overview/working-with-objects/names/)
"""

from collections import defaultdict

from certlint.api import Cluster, Object, Problem, Problems, Related, Severity, rule


@rule("CM907", "duplicate-object", Severity.WARNING)
def check(cluster: Cluster) -> Problems:
    found: dict[tuple[str, ...], list[Object]] = defaultdict(list)
    for thing in sorted(cluster.judged, key=lambda thing: thing.location.order):
        place = "" if thing.cluster_scoped else thing.place
        if thing.name and not cluster.is_test(thing):
            found[thing.unit, thing.group, thing.kind, place, thing.name].append(thing)
    for first, *others in found.values():
        for other in others:
            same = other.root.value == first.root.value
            message = f"{other} is defined twice in what is applied together"
            yield Problem(
                other,
                message if same else f"{message}, and not alike",
                [Related(first, "the other definition")],
                severity=Severity.NOTE if same else None,
                strict=same,
            )
