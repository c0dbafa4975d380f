import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from certlint.report.excerpt import Excerpt, excerpt
from certlint.report.place import region
from certlint.source import Location, Source, Span


def of(text: str, part: str, width: int = 100, hidden: str = "") -> Excerpt:
    source = Source("a.yaml", text)
    start = text.index(part)
    veils = [Span(text.index(hidden), text.index(hidden) + len(hidden))] if hidden else []
    place = region(Location(source, Span(start, start + len(part))))
    return excerpt(source, place, veils, width)


@pytest.mark.parametrize(
    ("text", "shown", "underline"),
    [
        ("a: b c", "a: b c", "   ^"),
        ("\ta:\tb", "→   a:→   b", "          ^"),
        ("試験: b", "試験: b", "      ^"),
        ("e\u0301: b", "e\u0301: b", "   ^"),
        ("\x1b: b", "\\x1b: b", "      ^"),
        ("x\n  a: b\ny", "  a: b", "     ^"),
    ],
)
def test_underline(text: str, shown: str, underline: str) -> None:
    line = of(text, "b")
    assert (line.text, line.underline) == (shown, underline)


def test_wide_characters_are_underlined_whole() -> None:
    assert of("a: 試験x", "試験").underline == "   ^^^^"


@pytest.mark.parametrize(
    ("part", "shown", "underline"),
    [
        ("first", "first second thir…", "^^^^^"),
        ("third", "…cond third fourt…", "      ^^^^^"),
        ("fifth", "…hird fourth fifth", "             ^^^^^"),
        ("d third fourth fif", "…nd third fourth …", "  ^^^^^^^^^^^^^^^^"),
    ],
)
def test_long_lines_are_cut_around_the_mark(part: str, shown: str, underline: str) -> None:
    text = "first second third fourth fifth"
    line = of(text, part, 18)
    assert (line.text, line.underline) == (shown, underline)


@pytest.mark.parametrize(
    ("part", "shown", "underline"),
    [
        ("hunter2", "pw: ••• # x", "    ^^^"),
        ("unter", "pw: ••• # x", "    ^^^"),
        ("pw", "pw: ••• # x", "^^"),
        ("pw: hun", "pw: ••• # x", "^^^^^^^"),
        ("ter2 #", "pw: ••• # x", "    ^^^^^"),
    ],
)
def test_hidden_text_keeps_its_place(part: str, shown: str, underline: str) -> None:
    line = of("pw: hunter2 # x", part, hidden="hunter2")
    assert (line.text, line.underline) == (shown, underline)


LINES = st.text(st.sampled_from("ab: \t試\x1b\u0301é"), min_size=1, max_size=60)


@given(LINES, st.data(), st.integers(10, 60))
@settings(deadline=None, max_examples=300)
def test_every_excerpt_fits_and_marks_what_it_says(
    text: str, data: st.DataObject, width: int
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    source = Source("a.yaml", text)
    place = region(Location(source, Span(start, end)))
    line = excerpt(source, place, [], width)
    assert cell_len(line.text) <= width
    assert cell_len(line.underline) <= width
    assert line.underline == " " * cell_len(line.before) + "^" * max(1, cell_len(line.marked))
    whole = excerpt(source, place, [], 1_000)
    assert line.text.removeprefix("…").removesuffix("…") in whole.text
    assert whole.marked.startswith(line.marked.removesuffix("…"))
