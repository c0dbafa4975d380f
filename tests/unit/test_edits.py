"""Edits change what they promise and nothing else, or are not offered."""

import pytest

from certlint.compose import compose
from certlint.edits import Edits, added, appended, continued, deleted, renamed, replaced
from certlint.node import Node
from certlint.source import Source, Span


def root_of(text: str) -> Node:
    root = compose(Source("a.yaml", text), Span(0, len(text)))
    assert root is not None
    return root


def applied(text: str, edits: Edits) -> str | None:
    if not edits:
        return None
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a: x # why\nb: y\n", "b: y\n"),
        ("b: y\na: x", "b: y\n"),
        ("b: y\na:\n  c: d\n  e: f\ng: h\n", "b: y\ng: h\n"),
        ("a: x\n", None),
        ("{a: x, b: y}\n", None),
        ('{\n  "b": "y",\n  "a": "x"\n}\n', None),
        ("b: y\na: |\n  x\ng: h\n", "b: y\ng: h\n"),
        ("c: &c {a: x, b: y}\n<<: *c\n", None),
    ],
)
def test_deleted(text: str, result: str | None) -> None:
    assert applied(text, deleted(root_of(text)["a"])) == result


def test_the_first_key_of_a_list_member_stays() -> None:
    text = "- a: x\n  b: y\n"
    assert applied(text, deleted(root_of(text)[0]["a"])) is None
    assert applied(text, deleted(root_of(text)[0]["b"])) == "- a: x\n"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a: http://x/http # http://\n", "a: https://x/http # http://\n"),
        ("a: 'http://x'\n", "a: 'https://x'\n"),
        ("a: http://x?http://\n", None),
        ("b: &b http://x\na: *b\n", None),
        ('a: "http:\\/\\/x"\n', None),
    ],
)
def test_replaced(text: str, result: str | None) -> None:
    assert applied(text, replaced(root_of(text)["a"], "http://", "https://")) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [("a: x\n", "new: x\n"), ("{a: x}\n", "{new: x}\n"), ('"a": x\n', None), ("b: x\n", None)],
)
def test_renamed(text: str, result: str | None) -> None:
    assert applied(text, renamed(root_of(text)["a"], "new")) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a:\n  b: x\n", "a:\n  n: 1\n  m: 2\n  b: x\n"),
        ("a: {b: x}\n", "a: {n: 1, m: 2, b: x}\n"),
        ("a: {}\n", None),
        ('a: {"b": x}\n', None),
    ],
)
def test_added(text: str, result: str | None) -> None:
    assert applied(text, added(root_of(text)["a"], ["n: 1", "m: 2"])) == result


def test_added_to_a_list_member() -> None:
    text = "- b: x\n"
    assert applied(text, added(root_of(text)[0], ["n: 1"])) == "- n: 1\n  b: x\n"


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("x: y", True), ("a:", True), ("a: {}", True), ("a: {b: }", True), ("a: {b: ''}", True),
        ("a: {b: 0}", False), ("a: {b: {}}", False), ("a: ${A}", False), ("a: text", False),
        ('a: {"{{ b }}": x}', False), ('"{{ x }}": y', False), ("a: {b: '${B}'}", False),
    ],
)  # fmt: skip
def test_what_a_mapping_lacks(text: str, lacks: bool) -> None:
    assert root_of(text).lacks("a.b") is lacks


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a:\n  - x # why\nb: y\n", "a:\n  - x # why\n  - z\nb: y\n"),
        ("b: c\na:\n- x\n-   'v'", "b: c\na:\n- x\n-   'v'\n-   'z'"),
        ("a: [x, 'y']\n", "a: [x, 'y', 'z']\n"),
        ('{"a": ["x"]}', '{"a": ["x", "z"]}'),
        ("a: []\n", None),
        ("a: [{b: c}]\n", None),
        ("a:\n  - |\n    x\n", None),
        ("a:\n  - 1\n", None),
        ("c: &c [x]\na: *c\n", None),
    ],
)
def test_appended(text: str, result: str | None) -> None:
    assert applied(text, appended(root_of(text)["a"], "z")) == result
    assert appended(root_of(text)["a"], "*.z") == ()


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a:\n- b\nc: d\n", "a:\n- b\n- x\nc: d\n"),
        ("a:\n  - b: {c: d} # why\n\nc: d\n", "a:\n  - b: {c: d} # why\n  - x\n\nc: d\n"),
        ("a:\n- b:\n    c:\n    - d\n    - e", "a:\n- b:\n    c:\n    - d\n    - e\n- x"),
        ("a:\n- |\n  b\n", None),
        ("a: [b]\n", None),
        ("a: []\n", None),
        ("c: &c\n- b\na: *c\n", None),
        ("- a:\n  - b\n", None),
    ],
)
def test_continued(text: str, result: str | None) -> None:
    root = root_of(text)
    assert applied(text, continued(root["a"] if root.is_map else root[0]["b"], "x")) == result
