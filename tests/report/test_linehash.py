import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.report.linehash import line_hashes


def slowly(text: str) -> dict[int, str]:
    """The algorithm as its authors tell it: one hash that rolls over all units of the file."""
    data = text.encode("utf-16-le", "surrogatepass")
    units = [int.from_bytes(data[i : i + 2], "little") for i in range(0, len(data), 2)]
    window, starts = [0] * 100, [0] * 100
    value = index = line = 0
    new_line, after_return = True, False
    counts: dict[str, int] = {}
    hashes: dict[int, str] = {}

    def leave() -> None:
        if starts[index]:
            name = f"{value:x}"
            counts[name] = counts.get(name, 0) + 1
            hashes[starts[index]] = f"{name}:{counts[name]}"
            starts[index] = 0

    def push(unit: int) -> None:
        nonlocal value, index
        value = (value * 37 + unit - window[index] * 37**100) % 2**64
        window[index] = unit
        index = (index + 1) % 100

    for unit in [*units, 65535]:
        if unit in (9, 32) or (after_return and unit == 10):
            after_return = False
            continue
        after_return = unit == 13
        seen = 10 if after_return else unit
        leave()
        if new_line:
            line += 1
            starts[index], new_line = line, False
        new_line = seen == 10
        push(seen)
    for _ in range(100):
        leave()
        push(0)
    return hashes


def test_published_values() -> None:
    assert line_hashes("", [1]) == {1: "c129715d7a2bc9a3:1"}
    assert line_hashes(" a\nb\n  \t\tc\n d", [1]) == {1: "271789c17abda88f:1"}


def test_one_unit_by_hand() -> None:
    # `a`, the end marker, then 98 zeros.
    expected = (97 * 37**99 + 65535 * 37**98) % 2**64
    assert line_hashes("a", [1]) == {1: f"{expected:x}:1"}


def test_a_character_beyond_the_bmp_is_two_units() -> None:
    expected = (0xD83D * 37**99 + 0xDE00 * 37**98 + 65535 * 37**97) % 2**64
    assert line_hashes("\U0001f600", [1]) == {1: f"{expected:x}:1"}


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_line_ends_are_alike(end: str) -> None:
    text = "a: 1\n\n  b: 2\nc\n"
    assert line_hashes(text.replace("\n", end), range(1, 6)) == line_hashes(text, range(1, 6))


def test_blanks_do_not_count() -> None:
    assert line_hashes("\ta:  1 \n b", [1, 2]) == line_hashes("a:1\nb", [1, 2])


def test_equal_windows_are_numbered() -> None:
    text = "x: 1\n" * 60
    hashes = line_hashes(text, range(1, 61))
    first = hashes[1].removesuffix(":1")
    # 100 units are 25 of these lines: the last windows reach the end and differ.
    assert [hashes[line] for line in range(1, 37)] == [f"{first}:{n}" for n in range(1, 37)]
    assert {hashes[line].split(":")[1] for line in range(37, 61)} == {"1"}


def test_lines_behind_the_end_have_no_hash() -> None:
    assert line_hashes("a\n", [3]) == {}


TEXTS = st.text(st.sampled_from("ab: \t\r\n\u2028é試\U0001f600"), max_size=300)


@given(TEXTS, st.integers(1, 4))
@settings(deadline=None, max_examples=200)
def test_agrees_with_the_rolling_hash(text: str, times: int) -> None:
    text *= times
    lines = range(1, len(re.split("\r\n|\r|\n", text)) + 1)
    assert line_hashes(text, lines) == slowly(text)
