"""Values as Kubernetes' own decoder gives them, observed by running it."""

import json
import math
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from certlint.compose import ComposeError, compose
from certlint.node import Node
from certlint.scan import split
from certlint.source import Source, Span

REAL = os.environ.get("CERTLINT_REAL_DATA", "")
ROWS = Path(REAL, "data", "yaml-decode.jsonl") if REAL else None

# Documents on which ruamel's pure parser has another opinion than the decoder; it is used only
# where libyaml is missing, or gives up on a colon in a flow collection.
PURE_DIFFERS = {
    "--- >\nline1\n# no comment\nline3\n",
    "--- >\nline1\nline2\nline3\n",
    "---\nkey: &an:chor value\n",
}


def rows() -> Iterator[dict[str, Any]]:
    if ROWS is None or not ROWS.is_file():
        pytest.skip("CERTLINT_REAL_DATA names no folder with data/yaml-decode.jsonl")
    for line in ROWS.read_text("utf-8").splitlines():
        yield json.loads(line)


def value_of(text: str, *, pure: bool) -> Any:
    source = Source("row.yaml", text)
    chunk = next(split(text), None)
    root = chunk and compose(source, chunk.span, directives=chunk.directives, pure=pure)
    return root.value if root else (None if root is None else root.value)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: booleans are no numbers, and floats are equal if they are close."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9)
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)  # pyright: ignore[reportUnknownVariableType]  JSON
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))  # pyright: ignore[reportUnknownArgumentType]  JSON
    return one == other


@pytest.mark.parametrize("pure", [False, True], ids=["C", "pure"])
def test_never_another_value(pure: bool) -> None:
    outcomes = {"equal": 0, "refused": 0, "refused by both": 0}
    wrong: list[str] = []
    for row in rows():
        try:
            value = value_of(row["yaml"], pure=pure)
        except ComposeError as error:
            assert 0 <= error.location.span.start <= len(row["yaml"])
            outcomes["refused by both" if "error" in row else "refused"] += 1
            continue
        if "error" in row:
            continue
        outcomes["equal"] += 1
        if not same(value, row["json"]) and not (pure and row["yaml"] in PURE_DIFFERS):
            wrong.append(row["yaml"])
    assert wrong == []
    assert outcomes["equal"] > 400
    assert outcomes["refused"] < 25


def test_c_and_pure_agree_on_values_and_spans() -> None:
    differing: list[str] = []
    for row in rows():
        text = row["yaml"]
        source = Source("row.yaml", text)
        chunk = next(split(text), None)
        if chunk is None:
            continue
        try:
            one = compose(source, chunk.span, directives=chunk.directives)
            other = compose(source, chunk.span, directives=chunk.directives, pure=True)
        except ComposeError:
            continue
        if text not in PURE_DIFFERS and described(one) != described(other):
            differing.append(text)
    assert differing == []


# What stands before a value and is no part of its span: its anchor and its tag.
PROPERTIES = re.compile(r"(?:(?<![^\s,\[{:-])[&!][^\s,\[\]{}]*\s*)+$")
# Values that mean something else without what stands around them: inside `[`, or deeper indented.
OUT_OF_PLACE = {"-", "? foo\n bar : baz\n", "?x", "|2\n    xxx\n  "}


@pytest.mark.parametrize("pure", [False, True], ids=["C", "pure"])
def test_what_a_span_holds_reads_back_as_its_value(pure: bool) -> None:
    read, wrong = 0, list[tuple[str, str, str]]()
    for row in rows():
        text = row["yaml"]
        chunk = next(split(text), None)
        try:
            source = Source("row.yaml", text)
            root = chunk and compose(source, chunk.span, directives=chunk.directives, pure=pure)
        except ComposeError:
            continue
        for node in nodes(root):
            start, end = node.span.start, node.span.end
            if properties := PROPERTIES.search(text[:start]):
                start = properties.start()
            # A block scalar ends with its last line break, and a span before it.
            end += len(text[end:]) - len(text[end:].lstrip())
            written = text[start:end]
            if "*" in written or written in OUT_OF_PLACE:
                continue  # an alias has its value elsewhere
            indented = " " * (start - text.rfind("\n", 0, start) - 1) + written
            alone = Source("alone.yaml", indented)
            directives = chunk.directives if chunk else ""
            again = compose(alone, Span(0, len(indented)), directives=directives, pure=pure)
            read += 1
            if not same(again.value if again else None, node.value):
                wrong.append((text, node.path, written))
    assert wrong == []
    assert read > 1_150


def nodes(root: Node | None) -> Iterator[Node]:
    stack = [root] if root is not None else []
    while stack:
        node = stack.pop()
        stack.extend([*node.map.values(), *node.list])
        yield node


def described(root: Node | None) -> list[tuple[str, str, int, int]]:
    found = [(n.path, repr(n.scalar), n.span.start, n.span.end) for n in nodes(root)]
    return sorted(found, key=repr)


TABLE = [
    ("v: yes", True),
    ("v: Off", False),
    ("v: y", True),
    ("v: ~", None),
    ("v:", None),
    ("v: 0755", 493),
    ("v: 0o17", 15),
    ("v: 0x1F", 31),
    ("v: 1_000", 1000),
    ("v: 089", 89.0),
    ("v: 1e3", 1000.0),
    ("v: .5", 0.5),
    ("v: 2001-01-01", "2001-01-01"),
    ("v: 12:30", "12:30"),
    ("v: =", "="),
    ("v: '1'", "1"),
    ("v: !!str 1", "1"),
    ("v: !!int '7'", 7),
    ("v: !mine 7", "7"),
    ("v: !!binary aGk=", "hi"),
    ("v: 18446744073709551616", 18446744073709551616.0),
    ("1: a", {"1": "a"}),
    ("true: a", {"true": "a"}),
    ("a: {<<: {b: 1}, c: 2}", {"a": {"b": 1, "c": 2}}),
    ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
    ("a: 1\na: 2", {"a": 2}),
    ("a: {{ x }}", {"a": "{{ x }}"}),
]


@pytest.mark.parametrize("pure", [False, True], ids=["C", "pure"])
@pytest.mark.parametrize(("text", "wanted"), TABLE, ids=[text for text, _ in TABLE])
def test_values(text: str, wanted: Any, pure: bool) -> None:
    value = value_of(text + "\n", pure=pure)
    assert same(value, wanted if isinstance(wanted, dict) else {"v": wanted})
