"""An object lacks a field that its kind requires.

## Why
The API server refuses the object, so an apply fails.

## Fix
Add the field that the message names.

## Exceptions
Patches and assertions of tests, which are partial on purpose.

## Sources
- [API reference](https://cert-manager.io/docs/reference/api-docs/)
"""

from collections.abc import Iterator

from certlint.api import Cluster, Node, Problem, Problems, Severity, refusals, rule

# What is wrong inside a policy's rules is told by CM913, whole.
_RULES = ("spec.ingress[", "spec.egress[")


@rule("CM910", "required-field-missing", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    told = set(_told(cluster))
    for thing, fault in cluster.missing_fields:
        if thing.kind == "NetworkPolicy" and fault.path.startswith(_RULES):
            continue
        if not any(_place(node) in told for node in fault.node.lineage):
            yield Problem(fault.node, f"{thing} lacks the required field `{fault.path}`")


def _told(cluster: Cluster) -> Iterator[tuple[object, ...]]:
    """Where CM190 says more: the places of its findings, and what is missing above them."""
    for issuer in cluster.issuers:
        for node, _ in refusals(issuer):
            yield from (_place(step) for step in node.lineage if step is node or not step.exists)


def _place(node: Node) -> tuple[object, ...]:
    return (node.source, node.span, node.path)
