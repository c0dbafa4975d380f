"""A kind stands in an API group that does not have it.

## Why
The API server knows no such kind and refuses the object. cert-manager's kinds are spread over
several groups, and only Orders and Challenges are in `acme.cert-manager.io`.

## Fix
Write the group that has the kind, or the kind's right name.

## Exceptions
Kinds that the group has in some release.

## Sources
- [API reference](https://cert-manager.io/docs/reference/api-docs/)
"""

from certlint.api import Cluster, Edit, Fix, Problem, Problems, Severity, rule


@rule("CM902", "kind-in-wrong-group", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for thing in cluster.judged:
        right = cluster.right_kind(thing)
        if right is None:
            continue
        kind, version = thing.root["kind"], thing.root["apiVersion"]
        message = f"there is no kind `{kind.text}` in the API group `{thing.group}`"
        if right.api_version:
            fix = Fix(
                f"write `apiVersion: {right.api_version}`", [Edit(version.span, right.api_version)]
            )
            yield Problem(version, f"{message}; {right.api_version} has it", fix=fix)
        elif right.kind:
            fix = Fix(f"write `kind: {right.kind}`", [Edit(kind.span, right.kind)])
            yield Problem(kind, f"{message}, did you mean `{right.kind}`?", fix=fix)
        else:
            yield Problem(kind, message)
