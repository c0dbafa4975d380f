"""Patterns match as expressions do, and never take long."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certlint.patterns import expression, wildcards


@given(st.text("ab*", max_size=8), st.text("ab", max_size=10))
def test_wildcards_match_as_an_expression_does(pattern: str, text: str) -> None:
    parts = map(re.escape, pattern.split("*"))
    assert wildcards(pattern, text) is (re.fullmatch(".*".join(parts), text) is not None)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("web-.*", "web-a", True),
        ("web-.*", "a-web", False),
        ("(web|app)-[a-z]+", "app-b", True),
        ("", "a", False),
        ("(", "a", None),
        ("[[a]", "a", None),
        ("(a+)+", "a", None),
        (r"(a|b)\1", "aa", None),
        (".*.*.*.*", "a", None),
        ("a", "a" * 254, None),
        ("a{99999999999999999999}", "a", None),
    ],
)
def test_expressions(pattern: str, text: str, matches: bool | None) -> None:
    assert expression(pattern, text) is matches


@given(st.text("ab.*+?()[]{}|1\\", max_size=12))
def test_no_expression_takes_long(pattern: str) -> None:
    begin = time.perf_counter()
    expression(pattern, "a" * 252 + "!")
    wildcards(pattern, "a" * 100_000 + "!")
    # Not how fast it is, but that it ends: what is refused would take hours.
    assert time.perf_counter() - begin < 30
