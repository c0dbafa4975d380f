"""Places of values, and the bounds of what is composed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.compose import MAX_DEPTH, ComposeError, compose
from certlint.node import Node
from certlint.scan import split
from certlint.source import Source, Span


def root_of(text: str) -> Node:
    source = Source("a.yaml", text)
    (chunk,) = split(text)
    root = compose(source, chunk.span, directives=chunk.directives)
    assert root is not None
    return root


def place(node: Node) -> tuple[int, int, int, int]:
    at = node.location
    return at.start.line, at.start.column, at.end.line, at.end.column


def test_scalars_stand_at_their_value_and_mappings_at_their_key() -> None:
    root = root_of("spec:\n  acme:\n    server: https://a  # why\n  list:\n  - name: x\n")
    assert place(root.at("spec.acme.server")) == (3, 13, 3, 22)
    assert place(root.at("spec.acme")) == (2, 3, 2, 7)
    assert place(root.at("spec.list")[0]) == (5, 5, 5, 9)
    assert place(root.at("spec.acme.nothing.deeper")) == (2, 3, 2, 7)


def test_anchors_tags_and_nulls_do_not_move_a_value() -> None:
    root = root_of("a: &x !!str  hi\nb:\nc: *x\n")
    assert place(root["a"]) == (1, 14, 1, 16)
    assert place(root["b"]) == (2, 1, 2, 2)
    assert place(root["c"]) == (3, 4, 3, 6)
    assert root["c"].text == "hi"


def test_a_block_mapping_ends_with_its_last_child() -> None:
    root = root_of("a:\n  b: 1\n\n# a comment\nc: 2\n")
    source = root.source
    span = root["a"].span
    assert source.text[span.start : span.end] == "b: 1"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_count_once_whatever_ends_them(end: str) -> None:
    root = root_of(f"a: 1{end}b:{end}  - c: 2{end}")
    assert place(root["b"][0]["c"]) == (3, 8, 3, 9)


def test_separators_of_yaml_are_no_lines_of_an_editor() -> None:
    root = root_of('a: "x\u2028y"\nb: 1\n')
    assert place(root["b"]) == (2, 4, 2, 5)


def test_surrogate_pairs_of_json_are_one_character() -> None:
    root = root_of('{"a": "\\ud83d\\ude00", "b": 1}')
    assert root["a"].text == "\U0001f600"
    assert place(root["b"])[:2] == (1, 28)


def test_a_colon_in_a_flow_collection_is_read() -> None:
    root = root_of("spec: {server: https://ca.example.com:8200, path: pki}\n")
    assert root.at("spec.server").text == "https://ca.example.com:8200"
    assert place(root.at("spec.path")) == (1, 51, 1, 54)


def test_repeated_anchors_take_the_latest() -> None:
    root = root_of("a: &n 1\nb: *n\nc: &n 2\nd: *n\n")
    assert root.value == {"a": 1, "b": 1, "c": 2, "d": 2}


def test_a_bomb_of_aliases_is_an_error_at_an_alias() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(ComposeError, match="aliases expand") as caught:
        root_of("\n".join(lines) + "\n")
    line = caught.value.location.start.line
    assert lines[line - 1][caught.value.location.start.column - 1] == "*"


def test_an_anchor_inside_itself_is_an_error() -> None:
    with pytest.raises(ComposeError, match="contains itself"):
        root_of("a: &x [*x]\n")


@pytest.mark.parametrize("text", ["[" * 5000, "{a: " * 5000, "- " * 5000 + "x"])
def test_too_deep_is_an_error(text: str) -> None:
    with pytest.raises(ComposeError, match=f"deeper than {MAX_DEPTH}"):
        root_of(text + "\n")


@given(st.text(max_size=60) | st.text("ab:{}[],&*!|>'\"#-\n \t%@`\\x0", max_size=60))
@settings(deadline=None, max_examples=400)
def test_any_text_gives_nodes_or_a_located_error(text: str) -> None:
    source = Source("a.yaml", text)
    for chunk in split(text):
        try:
            root = compose(source, chunk.span, directives=chunk.directives)
        except ComposeError as error:
            assert 0 <= error.location.span.start <= len(text)
            continue
        stack = [root] if root is not None else []
        while stack:
            node = stack.pop()
            assert chunk.span.start <= node.span.start <= node.span.end <= chunk.span.end
            assert node.location.start.line >= 1
            stack.extend([*node.map.values(), *node.list])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text("abé\U0001f600 :#"),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
@settings(deadline=None, max_examples=150)
def test_the_text_at_a_span_reads_back_as_its_value(value: object) -> None:
    import json

    text = json.dumps({"v": value}, ensure_ascii=False, indent=1) + "\n"
    root = root_of(text)
    assert root.value == {"v": value}
    stack = [root]
    while stack:
        node = stack.pop()
        part = text[node.span.start : node.span.end]
        assert json.loads(part) == node.value
        stack.extend([*node.map.values(), *node.list])


@given(st.text("ab.[]"))
@settings(deadline=None, max_examples=80)
def test_look_up_never_fails(steps: str) -> None:
    root = root_of("a: {b: [1, {a: 2}]}\n")
    for path in ("a", "b", "a.b", "", "..", "a.b.c"):
        node = root.at(path)
        _ = (
            node.text,
            node.number,
            node.true,
            node.map,
            node.list,
            node.path,
            node.location,
            bool(node),
        )
    assert not root[steps + "?"]
    assert root["a"]["b"][1]["a"].number == 2
    assert not root["a"]["b"][7]


def test_a_span_of_a_file_is_composed_with_the_places_of_the_file() -> None:
    text = "a: 1\n---\nb: 2\n"
    source = Source("a.yaml", text)
    root = compose(source, Span(8, len(text)))
    assert root is not None
    assert place(root["b"]) == (3, 4, 3, 5)
