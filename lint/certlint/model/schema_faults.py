"""What the schema of a kind does not allow in a document, with the place and what is nearest."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, Protocol, TypeVar

from certlint.documents import Document
from certlint.model.data_files import facts
from certlint.model.field_homes import home_of, looked_up_in, name_today
from certlint.model.fitting import fits
from certlint.model.kinds import Certificate, Issuer
from certlint.model.objects import Object
from certlint.model.once import once
from certlint.model.schemas import Schema, Schemas
from certlint.model.wrong_values import Error, Step, WrongValue, is_plain_scalar, wrong_value
from certlint.node import Node, is_placeholder
from certlint.wording import described, nearest

# How many faults of one document are told: nobody reads more of them, and each takes a search.
MAX_FAULTS = 100

_RBAC = "rbac.authorization.k8s.io"
_FAMILY = re.compile(r"cert-?manager|trust-manager|tls-acme")
# A part of an object that some other repository's kustomization may use as a patch.
_PATCH = re.compile(r"(?:^|[/._-])patch(?:es)?(?:[/._-]|$)")


class UnknownField(NamedTuple):
    """A field that its kind does not have.

    `near` is what it was meant to be called, `home` in words where a field of its name belongs,
    `idle` why nothing takes its place; all are "" where they are not known.
    """

    node: Node
    path: str
    near: str = ""
    home: str = ""
    idle: str = ""


class MissingField(NamedTuple):
    """A field that must be there; its node stands where its parent does."""

    node: Node
    path: str


Fault = UnknownField | WrongValue | MissingField


Found = TypeVar("Found", UnknownField, WrongValue, MissingField)
Faulty = tuple[Object, Found]


class _Validator(Protocol):
    def iter_errors(self, instance: object) -> Iterator[Error]: ...


class SchemaFaults:
    """The faults of documents by the schemas of one run, each document judged once."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self._validators: dict[int, _Validator] = {}
        self._told: dict[tuple[Document, str], Sequence[Fault]] = {}

    def of(self, document: Document, api_version: str = "") -> Sequence[Fault]:
        """Return what no schema of the document's kind allows; nothing where none is known.

        With an `api_version` it is judged as if it were written for that one.
        """
        key = (document, api_version)
        if key not in self._told:
            root = document.root
            version, kind = api_version or root["apiVersion"].text, root["kind"].text
            found = [self._by(schema, root, kind) for schema in self.schemas.of(version, kind)]
            others = [set(map(_place, faults)) for faults in found[1:]]
            self._told[key] = [
                fault
                for fault in (found[0] if found else ())
                if all(_place(fault) in other for other in others)
            ]
        return self._told[key]

    def judges(self, thing: Object, roles: Collection[str] = ()) -> bool:
        """Whether an object concerns cert-manager, so that all of it is judged.

        Bindings do if they name one of some `roles`. The scan keeps each of these, so that no
        answer depends on what it passed over.
        """
        if thing.kind == "CustomResourceDefinition":
            return False
        if thing.group == _RBAC:
            return is_about_us(thing) or thing.root.at("roleRef.name").text in roles
        if _FAMILY.search(thing.group) or thing.kind == "NetworkPolicy":
            return True
        own = any(_FAMILY.search(key) for key in (*thing.annotations, *thing.labels))
        return own or self.schemas.given(thing.group)

    def unknown(self, thing: Object) -> Iterator[Faulty[UnknownField]]:
        """Yield the fields of an object that no release knows."""
        for fault in self.of(thing.document):
            if isinstance(fault, UnknownField):
                yield thing, fault

    def wrong(self, thing: Object) -> Iterator[Faulty[WrongValue]]:
        """Yield the values of an object that their fields do not take."""
        faults = self.of(thing.document)
        for fault in faults if self.knows(thing) else _wrong_keys(thing):
            if isinstance(fault, WrongValue):
                yield thing, fault

    def missing(self, thing: Object) -> Iterator[Faulty[MissingField]]:
        """Yield the required fields that an object lacks, if it is meant to be whole."""
        for fault in () if _partial(thing) else self.of(thing.document):
            if isinstance(fault, MissingField):
                yield thing, fault

    def knows(self, thing: Object) -> bool:
        """Whether there is a schema of an object's kind and version."""
        return bool(self.schemas.of(thing.root["apiVersion"].text, thing.kind))

    def fits(self, thing: Object, api_version: str) -> bool:
        """Whether an object has fields of another version of its kind alone."""
        known = self.schemas.of(api_version, thing.kind)
        faults = self.of(thing.document, api_version)
        return bool(known) and not any(isinstance(fault, UnknownField) for fault in faults)

    def _by(self, schema: Schema, root: Node, kind: str) -> Sequence[Fault]:
        if fits(root, schema):
            return ()
        found: dict[tuple[object, ...], Fault] = {}
        for error in self._validator(schema).iter_errors(_plain(root)):
            node, steps = root, list(error.absolute_path)
            for step in steps:
                node = node[step]
            for fault in _faults(error, node, steps, schema, kind):
                found.setdefault(_place(fault), fault)
                if len(found) == MAX_FAULTS:
                    return list(found.values())
        return list(found.values())

    def _validator(self, schema: Schema) -> _Validator:
        if id(schema) not in self._validators:
            # It takes 60 ms to import, and most documents fit.
            from jsonschema import Draft202012Validator  # noqa: PLC0415

            # The stubs leave the type of a schema and of an instance open.
            validator: Any = Draft202012Validator
            self._validators[id(schema)] = validator(schema)
        return self._validators[id(schema)]


def _place(fault: Fault) -> tuple[object, ...]:
    node = fault.node
    return (type(fault), id(node) if node.exists else id(node.parent), node.step)


def _plain(node: Node) -> object:
    """The value as the API server takes it: a null field is as good as absent."""
    if node.is_map:
        return {key: _plain(child) for key, child in node.items() if child}
    if node.is_list:
        return [_plain(child) for child in node]
    return node.scalar


def _faults(
    error: Error, node: Node, steps: Sequence[Step], schema: Schema, kind: str
) -> Iterator[Fault]:
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        for key, child in node.items():
            if key not in known and child and not _passed_over(kind, [*steps, key]):
                yield _unknown(child, [*steps, key], known, schema, kind)
    elif error.validator == "required":
        for field in error.validator_value:
            if not node[field]:
                yield MissingField(node[field], _path([*steps, field]))
    elif node and not node.placeholder:
        yield from wrong_value(error, node, _path(steps))


def _path(steps: Sequence[Step]) -> str:
    shown = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return "".join(shown).removeprefix(".")


def _passed_over(kind: str, steps: Sequence[Step]) -> bool:
    """Whether a key is a template's, a tool's own, or a field of a later release."""
    key = str(steps[-1])
    if is_placeholder(key) or key.startswith("$") or steps == ["sops"]:
        return True
    path = ".".join(step for step in steps if isinstance(step, str))
    return path in later_fields().get(kind, frozenset())


@cache
def later_fields() -> Mapping[str, frozenset[str]]:
    """Return the fields, by kind, that come with a release later than our schemas describe."""
    later = [entry for entry in facts("fields")["fields"] if entry["since"] == "later"]
    kinds = {kind for entry in later for kind in entry["kinds"]}
    return {k: frozenset(e["path"] for e in later if k in e["kinds"]) for k in kinds}


@once
def is_about_us(thing: Object) -> bool:
    """Whether a role, or a binding, may be about cert-manager's kinds, as far as its text tells."""
    return _names_us(thing.root)


def _names_us(node: Node) -> bool:
    if node.is_map:
        return "aggregationRule" in node.map or any(map(_names_us, node.map.values()))
    if node.is_list:
        return any(map(_names_us, node.list))
    return "cert-manager" in node.text or "*" in node.text


def _partial(thing: Object) -> bool:
    """Whether an object seems to hold some fields alone, to be merged into a whole one."""
    if _PATCH.search(thing.document.source.name):
        return True
    if thing.kind == "Certificate":
        return thing.seen_as(Certificate).partial
    if thing.kind in {"Issuer", "ClusterIssuer"}:
        return thing.seen_as(Issuer).partial
    return not thing.spec and thing.group != _RBAC


def _wrong_keys(thing: Object) -> Iterator[WrongValue]:
    """Labels and annotations of ours that are no strings, on an object of any kind."""
    for field in ("annotations", "labels"):
        for key, node in thing.root.at(f"metadata.{field}").items():
            if _FAMILY.search(key) and node and not isinstance(node.scalar, str):
                said = f"is {described(node)}, not a string"
                quotes = is_plain_scalar(node)
                advice = "put it in quotes" if quotes else "write a string"
                yield WrongValue(node, f"metadata.{field}.{key}", said, advice, quotes)


# Fields that are not known: what they were meant to be.


def _unknown(
    node: Node, steps: Sequence[Step], known: Mapping[str, Schema], schema: Schema, kind: str
) -> UnknownField:
    key = str(steps[-1])
    free = [name for name in known if node.parent is None or name not in node.parent.map]
    same = next((name for name in free if name.lower() == key.lower()), "")
    if same:
        return UnknownField(node, _path(steps), near=same)
    parent, _, name = name_today(kind, _path(steps)).rpartition(".")
    if name in free or parent:
        home = f"under `{parent}`, as `{name}`" if parent else ""
        return UnknownField(node, _path(steps), near="" if parent else name, home=home)
    above = [step if isinstance(step, str) else "" for step in steps[:-1]]
    if key == "namespace" and (idle := looked_up_in(kind, above)):
        return UnknownField(node, _path(steps), idle=idle)
    if home := home_of(key, above, schema):
        return UnknownField(node, _path(steps), home=home)
    return UnknownField(node, _path(steps), near=nearest(key, free, likeness=0.75))


# Values that are of a wrong type, or out of bounds.
