"""Our schemas have the fields, types, bounds and enums of the real CRDs, no more and no fewer."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from tests.linting import lint_path

from certlint.model.schemas import own_schema

REAL = os.environ.get("CERTLINT_REAL_DATA", "")
CRDS = Path(REAL, "data", "crds")
FACTS = (
    "enum", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
    "minProperties", "maxProperties", "pattern",
)  # fmt: skip

Fact = tuple[str, str, str]


def facts(schema: Mapping[str, Any], path: str = "") -> Iterator[Fact]:
    """What a schema says of each field: its type, its bounds, what it requires."""
    kind: Any = schema.get("type", "anything")
    if schema.get("x-kubernetes-int-or-string"):
        kind = ["integer", "string"]
    yield path, "type", str(kind)
    for key in FACTS:
        if schema.get(key):  # a least length of zero says nothing
            yield path, key, str(schema[key])
    for field in schema.get("required", ()):
        yield path, "required", field
    for key, inner in schema.get("properties", {}).items():
        if f"{path}.{key}" != ".metadata":
            yield from facts(inner, f"{path}.{key}")
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from facts(schema[key], f"{path}.{key}")


@pytest.mark.skipif(not REAL or not CRDS.is_dir(), reason="CERTLINT_REAL_DATA is not set")
@pytest.mark.parametrize(
    "name", sorted(file.name for file in CRDS.glob("*.yaml")) if REAL else ["no data"]
)
def test_our_schema_is_that_of_the_crd(name: str) -> None:
    yaml: Any = YAML(typ="safe")
    for crd in filter(None, yaml.load_all((CRDS / name).read_text())):
        spec = crd["spec"]
        for version in spec["versions"]:
            api_version, kind = f"{spec['group']}/{version['name']}", spec["names"]["kind"]
            ours = own_schema(api_version, kind)
            assert ours is not None
            assert set(facts(ours)) == set(facts(version["schema"]["openAPIV3Schema"]))


@pytest.mark.skipif(not REAL or not CRDS.is_dir(), reason="CERTLINT_REAL_DATA is not set")
def test_crds_themselves_give_nothing() -> None:
    assert lint_path(CRDS).findings == []
