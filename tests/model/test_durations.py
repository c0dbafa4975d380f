import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.model.durations import DAY, HOUR, MINUTE, SECOND, meant, parse, shown


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("2160h", 90 * DAY),
        ("1h30m", HOUR + 30 * MINUTE),
        ("1.5h", 90 * MINUTE),
        (".5s", SECOND // 2),
        ("5.s", 5 * SECOND),
        ("-1m", -MINUTE),
        ("+0", 0),
        ("0", 0),
        ("1m1m", 2 * MINUTE),
        ("1ms1us1µs1μs1ns", 1_003_001),
        ("1m1ms", MINUTE + 1_000_000),
        ("2562047h47m16.854775807s", 2**63 - 1),
        ("2562047h47m16.854775808s", None),
        ("90d", None),
        ("1y", None),
        ("720", None),
        ("", None),
        ("-", None),
        ("h", None),
        (".h", None),
        ("1 h", None),
        (" 1h", None),
        ("1H", None),
        ("1e3h", None),
        ("1h-30m", None),
    ],
)
def test_a_duration_is_what_go_reads(text: str, nanoseconds: int | None) -> None:
    assert parse(text) == nanoseconds


UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": SECOND, "m": MINUTE, "h": HOUR}


def literal(text: str) -> Fraction | None:
    """The grammar in Go's documentation, read letter by letter: the longest unit wins."""
    if text in {"0", "+0", "-0"}:
        return Fraction(0)
    rest, total = text.lstrip("+-") if text[:1] in "+-" else text, Fraction(0)
    if len(text) - len(rest) > 1 or not rest:
        return None
    while rest:
        digits = re.match(r"[0-9.]*", rest)
        number = digits[0] if digits else ""
        rest = rest[len(number) :]
        units = [unit for unit in UNITS if rest.startswith(unit)]
        if number.count(".") > 1 or not number.strip(".") or not units:
            return None
        unit = max(units, key=len)
        rest = rest[len(unit) :]
        whole, _, part = number.partition(".")
        total += (int(whole or 0) + Fraction(int(part or 0), 10 ** len(part))) * UNITS[unit]
    return -total if text.startswith("-") else total


@given(st.lists(st.sampled_from([*"0123456789.+-", *UNITS, "d", " "]), max_size=8).map("".join))
@settings(deadline=None, max_examples=400)
def test_any_text_is_read_as_the_grammar_says(text: str) -> None:
    wanted, found = literal(text), parse(text)
    assert (found is None) == (wanted is None)
    if found is not None and wanted is not None:  # each part is cut to whole nanoseconds
        assert abs(abs(wanted) - abs(found)) < 8


@given(st.integers(0, 2**50))
@settings(deadline=None)
def test_what_is_shown_is_read_back(nanoseconds: int) -> None:
    assert parse(shown(nanoseconds)) == nanoseconds


def test_what_people_mean_is_said_in_hours() -> None:
    assert [meant(t) for t in ("90d", "1 year", "2 weeks", "24 hours")] == [
        *("2160h", "8760h", "336h", "24h"),
    ]
    assert [meant(t) for t in ("soon", "90", "1.5d", "9999999d")] == [""] * 4
