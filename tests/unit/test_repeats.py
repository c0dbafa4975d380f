"""A key that stands twice in one mapping is noted with both its places, by both parsers."""

import pytest

from certlint.compose import Repeat, compose
from certlint.source import Source, Span


@pytest.mark.parametrize("pure", [False, True], ids=["C", "pure"])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1\nb: 2\na: 3\n", [("a", 3, 1)]),
        ("a: {b: 1, b: 2, b: 3}\n", [("a.b", 1, 1), ("a.b", 1, 1)]),
        ('{"a": 1, "a": 2}', [("a", 1, 1)]),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  b: 2\n", []),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  b: 2\n  b: 3\n", [("c.b", 5, 4)]),
        ("a: &x {b: 1, b: 2}\nc: *x\n", [("a.b", 1, 1)]),
        ("- a: 1\n- a: 1\n", []),
    ],
)
def test_repeats(text: str, found: list[tuple[str, int, int]], pure: bool) -> None:
    repeats: list[Repeat] = []
    compose(Source("a.yaml", text), Span(0, len(text)), pure=pure, repeats=repeats)
    places = [(r.node.path, r.node.named.location.line, r.first.line) for r in repeats]
    assert places == found


def test_a_second_reading_notes_nothing_twice() -> None:
    """What the first parser refuses is read anew by the second."""
    text = "a: 1\na: 2\nb: {c: https://example.com}\nd: {server: https://ca}\n"
    repeats: list[Repeat] = []
    compose(Source("a.yaml", text), Span(0, len(text)), repeats=repeats)
    assert [repeat.node.path for repeat in repeats] == ["a"]
