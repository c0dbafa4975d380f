from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.model.resolution import distance, is_slip

TEXT = st.text("abc", max_size=6)


def by_recursion(one: str, other: str) -> int:
    """The optimal string alignment distance, straight from its definition."""

    @cache
    def from_ends(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        found = [
            from_ends(i - 1, j) + 1,
            from_ends(i, j - 1) + 1,
            from_ends(i - 1, j - 1) + (one[i - 1] != other[j - 1]),
        ]
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            found.append(from_ends(i - 2, j - 2) + 1)
        return min(found)

    return from_ends(len(one), len(other))


@given(TEXT, TEXT)
@settings(deadline=None, max_examples=300)
def test_edits_are_counted_as_defined(one: str, other: str) -> None:
    wanted = by_recursion(one, other)
    assert distance(one, other) == (3 if abs(len(one) - len(other)) > 2 else wanted)


@pytest.mark.parametrize(
    ("written", "meant", "slip"),
    [
        ("letsencrypt-prd", "letsencrypt-prod", True),
        ("letsencyrpt", "letsencrypt", True),
        ("Vault", "vault", True),
        ("vaullt", "vault", True),
        ("ca", "cb", False),
        ("valts", "vault", False),
        ("letsencrypt-1", "letsencrypt-2", False),
        ("letsencrypt-a", "letsencrypt-b", False),
        ("letsencrypt-staging", "letsencrypt-prod", False),
        ("letsencrypt", "letsencrypt", False),
    ],
)
def test_slips_of_the_pen(written: str, meant: str, slip: bool) -> None:
    assert is_slip(written, meant) is slip
