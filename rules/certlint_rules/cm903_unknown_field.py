"""An object has a field that its kind does not have.

## Why
The API server drops the field in silence, or refuses the object where it validates strictly. What
the field was to say is not in force: a solver that nobody selects, a limit that limits nothing.

## Fix
Rename the field, move it to where it belongs, or delete it.

## Exceptions
Fields of other releases (see CM630), fields below what keeps unknown ones (`config` of webhook
solvers), objects of unknown versions, and templates.

## Sources
- [API reference](https://cert-manager.io/docs/reference/api-docs/)
- [Pruning of unknown fields](https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#field-pruning)
"""

from collections.abc import Iterator, Sequence

from certlint.api import (
    Cluster,
    Edit,
    Fix,
    Node,
    Object,
    Problem,
    Problems,
    Severity,
    UnknownField,
    renamed,
    rule,
)

Found = tuple[Object, UnknownField, Node, Sequence[Edit]]

# What is wrong inside a policy's rules opens or closes them: CM905 says how.
_RULES = ("spec.ingress[", "spec.egress[")


@rule("CM903", "unknown-field", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for thing, fault, place, edits in (*_written(cluster), *_patched(cluster)):
        if thing.kind == "NetworkPolicy" and fault.path.startswith(_RULES):
            continue
        where, _, key = fault.path.rpartition(".")
        message = f"{thing} has an unknown field `{key}`" + (f" in `{where}`" if where else "")
        if fault.near:
            fix = Fix(f"rename it to `{fault.near}`", edits)
            yield Problem(place, f"{message}, did you mean `{fault.near}`?", fix=fix)
        elif fault.home:
            fix = Fix(f"move it {fault.home}")
            yield Problem(place, f"{message}: it belongs {fault.home}", fix=fix)
        elif fault.idle:
            yield Problem(place, f"{message}: {fault.idle}", fix=Fix("delete it"))
        else:
            yield Problem(place, message)


def _written(cluster: Cluster) -> Iterator[Found]:
    for thing, fault in cluster.unknown_fields:
        yield thing, fault, fault.node.named, renamed(fault.node, fault.near)


def _patched(cluster: Cluster) -> Iterator[Found]:
    """Yield the same of patches inside kustomizations, where edits would need their indentation."""
    for thing, fault, place in cluster.unknown_in_patches:
        yield thing, fault, place, ()
