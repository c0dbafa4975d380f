"""A field holds a value that its kind does not allow there.

## Why
The API server refuses the whole object. YAML reads `true`, `on` and `8080` as other things than
text, so labels and annotations need quotes around them.

## Fix
Write a value of the type that the message names.

## Exceptions
Templates, and values that a patch completes.

## Sources
- [API reference](https://cert-manager.io/docs/reference/api-docs/)
"""

import re

from certlint.api import Cluster, Edit, Fix, Problem, Problems, Severity, rule

# Words of which other rules say more: CM190, CM530, CM535 and CM537.
_TOLD_ELSEWHERE = re.compile(
    r"\b(cnameStrategy|environment|algorithm|encoding|signatureAlgorithm|renewal|usages)\b"
)


@rule("CM904", "wrong-type", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for thing, fault in cluster.wrong_values:
        node = fault.node
        if node.text and _TOLD_ELSEWHERE.search(fault.path):
            continue
        written = node.source.text[node.span.start : node.span.end]
        edits = [Edit(node.span, f'"{written}"')] if fault.quotes else []
        fix = Fix(fault.advice, edits)
        yield Problem(node, f"{thing}: `{fault.path}` {fault.said}", fix=fix)
