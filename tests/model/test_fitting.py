"""The quick answer is that of jsonschema, for every schema and for values that nearly fit."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from certlint.loader import load
from certlint.model.fitting import fits
from certlint.model.schemas import Schema, own_kinds, own_schema, own_versions
from certlint.node import Node
from certlint.source import Source

SCHEMAS = [
    schema
    for group, version in sorted(own_versions().items())
    for kind in sorted(own_kinds(f"{group}/{version}"))
    if (schema := own_schema(f"{group}/{version}", kind)) is not None
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 100_000),
    st.sampled_from([0.5, 2.0]),
    st.text("aAz1h.-/", max_size=8),
)
ODD: Schema = {
    "type": ["integer", "string"],
    "enum": [1, "a", True, 2.0],
    "minimum": 1,
    "maxLength": 1,
    "pattern": "^[a-z]",
}


def values(schema: Schema) -> st.SearchStrategy[Any]:
    """Values that often fit a schema: right fields and types, sometimes other ones."""
    if "enum" in schema:
        return st.one_of(st.sampled_from(list(schema["enum"])), SCALARS)
    match schema.get("type"):
        case "object":
            fields = {k: values(v) for k, v in schema.get("properties", {}).items()}
            free = schema.get("additionalProperties")
            others = values(free) if isinstance(free, dict) else SCALARS
            needed = {k: v for k, v in fields.items() if k in schema.get("required", ())}
            rest = {k: v for k, v in fields.items() if k not in needed}
            whole: st.SearchStrategy[Any] = st.fixed_dictionaries(needed, optional=rest)
            more = st.dictionaries(st.sampled_from(["a", "odd"]), others, max_size=1)
            return st.one_of(whole, whole, st.builds(joined, more, whole), SCALARS)
        case "array":
            inner = st.lists(values(schema.get("items", {})), max_size=2)
            return st.one_of(inner, inner, SCALARS)
        case "boolean":
            return st.one_of(st.booleans(), st.booleans(), SCALARS)
        case "string":
            return st.one_of(st.sampled_from(["1h", "a", "a/b", "Aa"]), SCALARS)
        case _:
            return SCALARS


def joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {**one, **other}


def composed(value: Any) -> Node:
    (document,) = load([Source("a.json", json.dumps({"of": value}))], skip_early=False).documents
    return document.root["of"]


def plain(node: Node) -> Any:
    if node.is_map:
        return {key: plain(child) for key, child in node.items() if child}
    return [plain(child) for child in node] if node.is_list else node.scalar


@pytest.mark.parametrize("schema", [*SCHEMAS, ODD])
def test_fits_as_jsonschema_says(schema: Schema) -> None:
    validator: Any = Draft202012Validator(schema)
    seen: set[bool] = set()

    @given(values(schema))
    @settings(deadline=None, max_examples=60)
    def agrees(value: Any) -> None:
        node = composed(value)
        expected = validator.is_valid(plain(node))
        seen.add(expected)
        assert fits(node, schema) is expected

    agrees()
    assert False in seen
