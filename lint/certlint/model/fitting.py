"""Whether a value fits a schema: the quick answer for the many that do.

`jsonschema` says what does not fit, but takes 60 ms to load and some ten times as long to judge,
and nearly every document of a tree fits. Source: JSON Schema 2020-12, as far as `Schema` has
keywords.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from certlint.model.schemas import Schema
from certlint.node import Node, Scalar


def fits(node: Node, schema: Schema) -> bool:
    """Whether nothing in a node breaks a schema; a null field is as good as absent."""
    if node.is_map:
        return _may_be("object", schema) and _map_fits(node.map, schema)
    if node.is_list:
        return _may_be("array", schema) and _list_fits(node.list, schema)
    return _scalar_fits(node.scalar, schema)


def _may_be(kind: str, schema: Schema) -> bool:
    wanted = schema.get("type", kind)
    return kind == wanted if isinstance(wanted, str) else kind in wanted


def _map_fits(fields: Mapping[str, Node], schema: Schema) -> bool:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    given = 0
    for name, node in fields.items():
        if not node:
            continue
        given += 1
        inner = known.get(name, others)
        if inner is False or (inner is not True and not fits(node, inner)):
            return False
    return all(fields.get(name) for name in schema.get("required", ())) and _holds(
        given, schema, "minProperties", "maxProperties"
    )


def _list_fits(members: Sequence[Node], schema: Schema) -> bool:
    inner = schema.get("items")
    return _holds(len(members), schema, "minItems", "maxItems") and (
        inner is None or all(fits(member, inner) for member in members)
    )


def _scalar_fits(value: Scalar, schema: Schema) -> bool:
    wanted = schema.get("type")
    if wanted == "string" and isinstance(value, str):
        if len(schema) == 1:  # as most fields of most documents
            return True
    elif not any(_may_be(kind, schema) for kind in _kinds(value)):
        return False
    if "enum" in schema and not any(_same(value, member) for member in schema["enum"]):
        return False
    if isinstance(value, str):
        return _holds(len(value), schema, "minLength", "maxLength") and (
            "pattern" not in schema or re.search(schema["pattern"], value) is not None
        )
    if value is None or isinstance(value, bool):
        return True
    return _holds(value, schema, "minimum", "maximum")


def _kinds(value: Scalar) -> Sequence[str]:
    if isinstance(value, str):
        return ("string",)
    if isinstance(value, bool):
        return ("boolean",)
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return ("integer", "number")
    return ("null",) if value is None else ("number",)


def _same(value: Scalar, member: object) -> bool:
    return value == member and isinstance(value, bool) == isinstance(member, bool)


def _holds(size: float, schema: Mapping[str, Any], least: str, most: str) -> bool:
    return schema.get(least, size) <= size <= schema.get(most, size)
