"""Cron expressions of renewal windows: five fields, as robfig/cron reads them."""

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, {name: number for number, name in enumerate(_MONTHS, 1)}),
    ("day of the week", 0, 6, {name: number for number, name in enumerate(_DAYS)}),
)


def cron_fault(text: str) -> str:
    """Say what is wrong with an expression; "" if it can be read."""
    fields = text.split()
    if len(fields) != len(_FIELDS):
        return f"has {len(fields)} fields instead of five"
    for field, (what, lowest, highest, names) in zip(fields, _FIELDS, strict=True):
        if not all(_is_range(part, lowest, highest, names) for part in field.split(",")):
            return f"has `{field}` for the {what}, which is {lowest} to {highest}"
    return ""


def _is_range(text: str, lowest: int, highest: int, names: dict[str, int]) -> bool:
    span, slash, step = text.partition("/")
    if slash and not (re.fullmatch(r"[0-9]{1,9}", step) and int(step)):
        return False
    if span in {"*", "?"}:
        return True
    first, dash, last = span.partition("-")
    start = _number(first, names)
    end = _number(last, names) if dash else start
    return start is not None and end is not None and lowest <= start <= end <= highest


def _number(text: str, names: dict[str, int]) -> int | None:
    if re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    return names.get(text.lower())
