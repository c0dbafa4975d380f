"""Lists of names in sentences."""

import pytest

from certlint.wording import some_of


@pytest.mark.parametrize(
    ("things", "shown", "said"),
    [
        (["a"], 2, "a"),
        (["a", "b"], 2, "a and b"),
        (["a", "b", "c"], 3, "a, b and c"),
        (["a", "b"], 1, "a and 1 more"),
        (["a", "b", "c", "d"], 2, "a, b and 2 more"),
        (range(2000), 1, "0 and 1,999 more"),
    ],
)
def test_some_of(things: list[object], shown: int, said: str) -> None:
    assert some_of(things, shown) == said
