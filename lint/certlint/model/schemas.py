"""The fields that kinds have: certlint's own schemas, and those of CRDs that a user has.

The files under `data/schemas` are JSON Schemas, one for the kinds of each group and version, with
shared parts in `$defs`. As in a CRD, an object whose properties are listed has no others.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, TypedDict

from certlint.loaded import Definition
from certlint.node import Node

_OWN = files("certlint") / "data" / "schemas"
_SIMPLE = (
    "type", "required", "enum", "minimum", "maximum", "minLength", "maxLength", "minItems",
    "maxItems", "minProperties", "maxProperties",
)  # fmt: skip
# Groups whose objects are always read, so that a CRD of the tree can be judged by.
_FAMILY = re.compile(r"cert-?manager|(?:^|\.)trust-manager\.io$")


class Schema(TypedDict, total=False):
    """A JSON Schema without references; the keywords that are used."""

    type: str | Sequence[str]
    properties: "Mapping[str, Schema]"
    items: "Schema"
    additionalProperties: "Schema | bool"
    required: Sequence[str]
    enum: Sequence[object]
    pattern: str
    minimum: int
    maximum: int
    minLength: int
    maxLength: int
    minItems: int
    maxItems: int
    minProperties: int
    maxProperties: int


def own_schema(api_version: str, kind: str) -> Schema | None:
    """Return certlint's own schema of a kind; None if it has none."""
    if kind not in own_kinds(api_version):
        return None
    return _definition(f"{api_version.replace('/', '_')}.json", kind)


@cache
def own_kinds(api_version: str) -> frozenset[str]:
    """Return the kinds of a group and version that certlint has schemas of."""
    name = f"{api_version.replace('/', '_')}.json"
    return _kinds(name) if name in _names() else frozenset()


@cache
def own_versions() -> Mapping[str, str]:
    """Return the version of each API group that certlint has schemas of."""
    stems = (name.removesuffix(".json") for name in _names())
    return dict(stem.split("_") for stem in stems if "_" in stem)


def _kinds(name: str) -> frozenset[str]:
    return frozenset(kind for kind in _file(name) if kind[:1].isupper())


@cache
def _names() -> frozenset[str]:
    return frozenset(file.name for file in _OWN.iterdir())


@cache
def _file(name: str) -> dict[str, Any]:
    return json.loads((_OWN / name).read_text("utf-8"))["$defs"]


@cache
def _definition(file: str, name: str) -> Schema:
    return _resolved(_file(file)[name], file)


def _resolved(given: Mapping[str, Any], file: str) -> Schema:
    """Put definitions in the place of references, and close objects whose properties are listed.

    Without references a validator need not look any up, which takes most of its time.
    """
    if "$ref" in given:
        other, _, name = given["$ref"].partition("#/$defs/")
        return _definition(other or file, name)
    schema: Any = dict(given)
    if "properties" in given:
        properties = given["properties"].items()
        schema["properties"] = {name: _resolved(inner, file) for name, inner in properties}
        schema["additionalProperties"] = False
    for key in ("items", "additionalProperties"):
        if isinstance(given.get(key), dict):
            schema[key] = _resolved(given[key], file)
    return schema


class Schemas:
    """All schemas of one run: certlint's own, and those of CustomResourceDefinitions."""

    def __init__(self, definitions: Sequence[Definition] = ()) -> None:
        self.definitions = definitions
        self._found: dict[tuple[str, str], Sequence[Schema]] = {}

    def of(self, api_version: str, kind: str) -> Sequence[Schema]:
        """Return the schemas of a kind in a version; none where it is not known.

        Several differ by release: what one of them allows is right somewhere.
        """
        key = (api_version, kind)
        if key not in self._found:
            own = own_schema(api_version, kind)
            defined = self._defined(api_version, kind)
            self._found[key] = [*([] if own is None else [own]), *defined]
        return self._found[key]

    def defines(self, group: str, kind: str) -> bool:
        """Whether a CustomResourceDefinition defines a kind, in whatever version."""
        return any(True for _ in self._of_kind(group, kind))

    def given(self, group: str) -> bool:
        """Whether the user named a CustomResourceDefinition of an API group."""
        return any(d.given and d.root.at("spec.group").text == group for d in self.definitions)

    def _of_kind(self, group: str, kind: str) -> Iterator[Definition]:
        for definition in self.definitions:
            if not (definition.given or _FAMILY.search(group)):
                continue
            if group in definition.text and kind in definition.text:
                spec = definition.root["spec"]
                if (spec["group"].text, spec.at("names.kind").text) == (group, kind):
                    yield definition

    def _defined(self, api_version: str, kind: str) -> Iterator[Schema]:
        group, _, name = api_version.rpartition("/")
        for definition in self._of_kind(group, kind):
            root = definition.root
            if root["apiVersion"].text != "apiextensions.k8s.io/v1":
                continue  # before v1, unknown fields were kept unless the CRD said otherwise
            for version in root.at("spec.versions"):
                schema = version.at("schema.openAPIV3Schema")
                if version["name"].text == name and schema["properties"].is_map:
                    yield _of_crd(schema, patterns=definition.given)


def _of_crd(node: Node, *, patterns: bool) -> Schema:
    """The schema of a kind in its CRD; what Kubernetes adds to every object comes with it.

    With `patterns` its expressions count: of a CRD that just lies in the tree they could be made to
    run for hours.
    """
    schema = _structural(node, patterns=patterns)
    head: dict[str, Schema] = {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": _definition("kubernetes.json", "metadata"),
    }
    schema["properties"] = {**schema.get("properties", {}), **head}
    return schema


def _structural(node: Node, *, patterns: bool) -> Schema:
    """A structural schema of a CRD as JSON Schema, without what depends on several fields."""
    if node["x-kubernetes-int-or-string"].true:
        return {"type": ["integer", "string"]}
    schema: Any = {key: node[key].value for key in _SIMPLE if node[key]}
    if patterns and _compiles(node["pattern"].text):
        schema["pattern"] = node["pattern"].text
    for key in ("items", "additionalProperties"):
        if node[key].is_map:
            schema[key] = _structural(node[key], patterns=patterns)
    if node["properties"].is_map:
        schema["properties"] = {
            k: _structural(v, patterns=patterns) for k, v in node["properties"].items()
        }
        if not node["x-kubernetes-preserve-unknown-fields"].true:
            schema.setdefault("additionalProperties", False)
    return schema


def _compiles(pattern: str) -> bool:
    """Whether an expression, written for Go, is one for Python too."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError):
        return False
    return bool(pattern)
