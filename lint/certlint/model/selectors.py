"""Label selectors, over labels that may be known in part; and logic with three values.

An answer is True, False, or None where it cannot be known.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from certlint.node import Node

METADATA_NAME = "kubernetes.io/metadata.name"

# What the API server takes as the key and as the value of a label; no placeholder is either.
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
_KEY = re.compile(rf"(?:[a-z0-9](?:[a-z0-9.-]{{0,251}}[a-z0-9])?/)?{_NAME}")
_VALUE = re.compile(rf"(?:{_NAME})?")


class Labels(NamedTuple):
    """The labels of a pod or a namespace, as far as they are known.

    A key with None is there, and its value is not known. Unless the labels are `complete`, keys
    that are not in `known` may be there. No key has a value that `never` pairs with it.
    """

    known: Mapping[str, str | None] = MappingProxyType({})
    complete: bool = False
    never: frozenset[tuple[str, str]] = frozenset()


class Where(NamedTuple):
    """A label is there, with one of the values; without `values`, with any."""

    key: str
    values: frozenset[str] | None = None


class Spelt(NamedTuple):
    """A label is there, and its value holds a text: at its start, at its end or anywhere."""

    key: str
    text: str
    place: Literal["start", "end", "anywhere"] = "anywhere"


class Every(NamedTuple):
    """All of some tests hold; without any, everything passes."""

    tests: tuple["Test", ...] = ()


class Some(NamedTuple):
    """One of some tests holds; without any, nothing passes."""

    tests: tuple["Test", ...] = ()


class Except(NamedTuple):
    """A test does not hold."""

    test: "Test"


# What a selector asks of labels, whatever its language; None where that cannot be read.
Test = Where | Spelt | Every | Some | Except | None
EVERYTHING = Every()
NOTHING = Some()


def holds(test: Test, labels: Labels) -> bool | None:
    """Whether labels pass a test."""
    match test:
        case Where(key, values):
            if values is None:
                return _exists(key, labels)
            return any_of(_has(key, value, labels) for value in values)
        case Spelt():
            return _spells(test, labels)
        case Every(tests):
            return all_of(holds(part, labels) for part in tests)
        case Some(tests):
            return any_of(holds(part, labels) for part in tests)
        case Except(part):
            return none_of([holds(part, labels)])
        case None:
            return None


def demands(test: Test) -> int:
    """How many labels a test asks for."""
    match test:
        case Every(tests) | Some(tests):
            return sum(map(demands, tests))
        case Except(part):
            return demands(part)
        case _:
            return 1


def matches(selector: Node, labels: Labels) -> bool | None:
    """Whether a label selector takes something with these labels; one that is absent takes all.

    None also where the selector is not one that the API server accepts as it stands.
    """
    return holds(selector_of(selector), labels)


def selector_of(selector: Node) -> Test:
    """Read a label selector of Kubernetes; one that is absent takes everything."""
    if not selector:
        return EVERYTHING
    return Every(tuple(requirements(selector))) if selector.is_map else None


def requirements(selector: Node) -> Iterator[Test]:
    """Yield what a label selector asks for, all of which must hold."""
    for field_name, node in selector.items():
        if field_name == "matchLabels" and (node.is_map or not node):
            for key, value in node.items():
                yield _label(key, value)
        elif field_name == "matchExpressions" and (node.is_list or not node):
            for expression in node:
                yield _expression(expression)
        else:
            yield None


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Whether all hold."""
    unknown = False
    for answer in answers:
        if answer is False:
            return False
        unknown |= answer is None
    return None if unknown else True


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Whether one holds at least."""
    unknown = False
    for answer in answers:
        if answer is True:
            return True
        unknown |= answer is None
    return None if unknown else False


def none_of(answers: Iterable[bool | None]) -> bool | None:
    """Whether all fail."""
    held = any_of(answers)
    return None if held is None else not held


def _expression(expression: Node) -> Test:
    key, operator, values = (expression[name] for name in ("key", "operator", "values"))
    if not expression.map.keys() <= {"key", "operator", "values"} or not _readable(key.text):
        return None
    empty = not values or (values.is_list and not values.list)
    wanted = Some(tuple(_label(key.text, value) for value in values))
    match operator.text:
        case "In" if values.list:
            return wanted
        case "NotIn" if values.list:
            return Except(wanted)
        case "Exists" if empty:
            return Where(key.text)
        case "DoesNotExist" if empty:
            return Except(Where(key.text))
        case _:
            return None


def _label(key: str, value: Node) -> Test:
    text = value.scalar
    if not isinstance(text, str) or not _VALUE.fullmatch(text) or not _readable(key):
        return None
    return Where(key, frozenset({text}))


def _has(key: str, text: str, labels: Labels) -> bool | None:
    held = labels.known.get(key)
    if held is not None:
        return held == text
    absent = labels.complete and key not in labels.known
    return False if absent or (key, text) in labels.never else None


def _spells(test: Spelt, labels: Labels) -> bool | None:
    held = labels.known.get(test.key)
    if held is None:
        return False if labels.complete and test.key not in labels.known else None
    if test.place == "start":
        return held.startswith(test.text)
    return held.endswith(test.text) if test.place == "end" else test.text in held


def _exists(key: str, labels: Labels) -> bool | None:
    return True if key in labels.known else False if labels.complete else None


def _readable(key: str) -> bool:
    return _KEY.fullmatch(key) is not None
