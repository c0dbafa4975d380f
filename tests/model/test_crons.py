import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.model.crons import cron_fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("* * * * *", ""),
        ("0,30 1-5/2 ? jan-mar MON", ""),
        ("*/15 0 1 12 6", ""),
        ("5/10 * * * *", ""),
        ("  0 2 * * SUN  ", ""),
        ("0 2 * *", "has 4 fields instead of five"),
        ("@daily", "has 1 fields instead of five"),
        ("60 * * * *", "has `60` for the minute, which is 0 to 59"),
        ("0 24 * * *", "has `24` for the hour, which is 0 to 23"),
        ("0 0 0 * *", "has `0` for the day of the month, which is 1 to 31"),
        ("0 0 * foo *", "has `foo` for the month, which is 1 to 12"),
        ("0 0 * * 7", "has `7` for the day of the week, which is 0 to 6"),
        ("5-1 * * * *", "has `5-1` for the minute, which is 0 to 59"),
        ("*/0 * * * *", "has `*/0` for the minute, which is 0 to 59"),
        ("1, * * * *", "has `1,` for the minute, which is 0 to 59"),
        ("-1 * * * *", "has `-1` for the minute, which is 0 to 59"),
    ],
)
def test_an_expression_is_read_or_said_to_be_wrong(text: str, fault: str) -> None:
    assert cron_fault(text) == fault


@given(
    st.tuples(
        *(st.integers(low, high) for low, high in ((0, 70), (0, 30), (0, 40), (0, 15), (0, 9)))
    )
)
@settings(deadline=None, max_examples=200)
def test_single_numbers_are_within_their_bounds(numbers: tuple[int, ...]) -> None:
    bounds = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
    right = all(low <= n <= high for n, (low, high) in zip(numbers, bounds, strict=True))
    assert (cron_fault(" ".join(map(str, numbers))) == "") == right
