"""What is wrong with a configuration, told in one sentence each, with its place."""

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol, TypedDict

from certlint.node import Node
from certlint.source import Location, Position
from certlint.wording import TYPES, described, did_you_mean


class Mistake(NamedTuple):
    """One thing wrong with what a user wrote; `file` is "" for the command line."""

    message: str
    file: str = ""
    position: Position | None = None

    def __str__(self) -> str:
        if self.position is not None:
            line, column = self.position.line, self.position.column
            return f"{self.file}:{line}:{column}: {self.message}"
        return f"{self.file}: {self.message}" if self.file else self.message


class ConfigError(Exception):
    """All mistakes of a configuration or of a choice of rules, one a line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


class _Broken(TypedDict):
    """The part of a schema that a value breaks; which keys it has depends on the validator."""

    properties: Mapping[str, object]
    enum: Sequence[object]
    type: str
    description: str
    minimum: int
    maximum: int
    required: Sequence[str]


class _Error(Protocol):
    """The part of jsonschema's error that is used; its own types say less."""

    @property
    def absolute_path(self) -> Sequence[str | int]: ...
    @property
    def validator(self) -> object: ...
    @property
    def schema(self) -> _Broken: ...


def faults(root: Node, schema: Mapping[str, object]) -> Iterator[tuple[Location, str]]:
    """Yield what in a configuration breaks its schema: a place and a sentence."""
    for error in _errors(root, schema):
        node = root
        for step in error.absolute_path:
            node = node[step]
        if error.validator == "additionalProperties":
            yield from _unknown_keys(node, error.schema["properties"])
        else:
            yield node.location, _wrong_value(node, error.validator, error.schema)


def is_pattern(text: str) -> bool:
    """Whether a text is a pattern as Git has them in a .gitignore."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  20 ms that other runs save

    try:
        with warnings.catch_warnings():
            # What it only warns of are classes such as [[:digit:]], which would match wrongly.
            warnings.simplefilter("error")
            GitIgnoreSpec.from_lines([text])
    except (ValueError, re.error, Warning):
        return False
    return True


def _errors(root: Node, schema: Mapping[str, object]) -> Iterator[_Error]:
    # It takes 60 ms to import, and most runs have no configuration file.
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    # The stubs leave the type of an instance open.
    yield from Draft202012Validator(schema).iter_errors(root.value)  # pyright: ignore[reportUnknownMemberType]


def _unknown_keys(node: Node, known: Mapping[str, object]) -> Iterator[tuple[Location, str]]:
    for key, child in node.items():
        if key in known:
            continue
        match node.path.split(".", 1):
            case [""]:
                said = f"unknown key `{key}`"
            case ["rules"]:
                said = f"no rule is called `{key}`"
            case ["rules", rule]:
                said = f"rule `{rule}` has no option `{key}`"
            case _:
                said = f"unknown key `{key}` in `{node.path}`"
        place = child.location if child.key is None else Location(child.source, child.key)
        yield place, said + did_you_mean(key, known)


def _wrong_value(node: Node, validator: object, broken: _Broken) -> str:
    where = f"`{node.path}`" if node.path else "the configuration"
    match validator:
        case "enum":
            return f"{where} must be {_one_of(node, broken['enum'])}"
        case "type":
            wanted = broken["type"]
            quotes = wanted == "string" and isinstance(node.scalar, bool | int | float)
            advice = ": put it in quotes" if quotes else ""
            return f"{where} must be {TYPES[wanted]}, not {_said(node)}{advice}"
        case "required":
            missing = [f"`{key}`" for key in broken["required"] if key not in node.map]
            return f"{where} must have {' and '.join(missing)}"
        case "pattern":
            return f"{where} must be {broken['description']}"
        case "required":
            missing = (f"`{key}`" for key in broken["required"] if key not in node.map)
            return f"{where} must say its {' and '.join(missing)}"
        case _:
            return f"{where} must be from {broken['minimum']} to {broken['maximum']}"


def _one_of(node: Node, choices: Sequence[object]) -> str:
    words = [word for word in choices if isinstance(word, str)]
    listed = f"{', '.join(f'`{word}`' for word in words[:-1])} or `{words[-1]}`"
    if node.text:
        return f"{listed}, not `{' '.join(node.text.split())}`{did_you_mean(node.text, words)}"
    return f"{listed}, not {_said(node)}"


def _said(node: Node) -> str:
    number = isinstance(node.scalar, int | float) and not isinstance(node.scalar, bool)
    return f"the number {node.scalar}" if number else described(node)
