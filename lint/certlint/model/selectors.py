"""Label selectors, over labels that may be known in part; and logic with three values.

An answer is True, False, or None where it cannot be known.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from certlint.node import Node

METADATA_NAME = "kubernetes.io/metadata.name"

# What the API server takes as the key and as the value of a label; no placeholder is either.
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
_KEY = re.compile(rf"(?:[a-z0-9](?:[a-z0-9.-]{{0,251}}[a-z0-9])?/)?{_NAME}")
_VALUE = re.compile(rf"(?:{_NAME})?")


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of a pod or a namespace, as far as they are known.

    A key with None is there, and its value is not known. Unless the labels are `complete`, keys
    that are not in `known` may be there. No key has a value that `never` pairs with it.
    """

    known: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    complete: bool = False
    never: frozenset[tuple[str, str]] = frozenset()


def matches(selector: Node, labels: Labels) -> bool | None:
    """Whether a label selector takes something with these labels; one that is absent takes all.

    None also where the selector is not one that the API server accepts as it stands.
    """
    if not selector:
        return True
    if not selector.is_map:
        return None
    return all_of(_requirements(selector, labels))


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


def _requirements(selector: Node, labels: Labels) -> Iterator[bool | None]:
    for field_name, node in selector.items():
        if field_name == "matchLabels" and (node.is_map or not node):
            for key, value in node.items():
                yield _has(key, value, labels)
        elif field_name == "matchExpressions" and (node.is_list or not node):
            for expression in node:
                yield _expression(expression, labels)
        else:
            yield None


def _expression(expression: Node, labels: Labels) -> bool | None:
    key, operator, values = (expression[name] for name in ("key", "operator", "values"))
    if not expression.map.keys() <= {"key", "operator", "values"} or not _readable(key.text):
        return None
    empty = not values or (values.is_list and not values.list)
    held = (_has(key.text, value, labels) for value in values)
    match operator.text:
        case "In" if values.list:
            return any_of(held)
        case "NotIn" if values.list:
            return none_of(held)
        case "Exists" if empty:
            return _exists(key.text, labels)
        case "DoesNotExist" if empty:
            return none_of([_exists(key.text, labels)])
        case _:
            return None


def _has(key: str, value: Node, labels: Labels) -> bool | None:
    text = value.scalar
    if not isinstance(text, str) or not _VALUE.fullmatch(text) or not _readable(key):
        return None
    held = labels.known.get(key)
    if held is not None:
        return held == text
    absent = labels.complete and key not in labels.known
    return False if absent or (key, text) in labels.never else None


def _exists(key: str, labels: Labels) -> bool | None:
    return True if key in labels.known else False if labels.complete else None


def _readable(key: str) -> bool:
    return _KEY.fullmatch(key) is not None
