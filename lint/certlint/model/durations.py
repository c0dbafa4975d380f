"""Durations as Go writes them (`2160h`, `1h30m`), in nanoseconds.

The grammar is that of `time.ParseDuration`: an optional sign, then decimal numbers, each with
a unit. A bare number is refused, but for `0`; so are days, weeks and years.
"""

import re

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
}
_PART = re.compile(r"([0-9]*)(?:(\.)([0-9]*))?(ns|us|µs|μs|ms|s|m|h)(?![a-zµμ])")
_LARGEST = 2**63 - 1
# What people write instead, in hours.
_FOREIGN = {
    **dict.fromkeys(("d", "day", "days"), 24),
    **dict.fromkeys(("w", "week", "weeks"), 168),
    **dict.fromkeys(("y", "year", "years"), 8760),
    **dict.fromkeys(("H", "hour", "hours", "hrs"), 1),
}
_OTHERWISE = re.compile(r"\s*([0-9]+)\s*([A-Za-z]+)\s*")


def parse(text: str) -> int | None:
    """Return the nanoseconds of a duration; None for what Go's parser refuses."""
    sign = -1 if text.startswith("-") else 1
    rest = text[1:] if text[:1] in {"+", "-"} else text
    if rest == "0":
        return 0
    total, at = 0, 0
    while at < len(rest):
        part = _PART.match(rest, at)
        if part is None or not (part[1] or part[3]):
            return None
        unit = _UNITS[part[4]]
        total += int(part[1] or 0) * unit + _fraction(part[3] or "", unit)
        if total > _LARGEST:
            return None
        at = part.end()
    return sign * total if rest else None


def _fraction(digits: str, unit: int) -> int:
    digits = digits[:18]  # more cannot be told apart in a nanosecond's multiples
    return int(digits) * unit // 10 ** len(digits) if digits else 0


def shown(nanoseconds: int) -> str:
    """Return a duration as a person would write it for Go: whole hours, minutes or seconds."""
    for unit, name in ((HOUR, "h"), (MINUTE, "m"), (SECOND, "s")):
        if nanoseconds % unit == 0:
            return f"{nanoseconds // unit}{name}"
    return f"{nanoseconds}ns"


def meant(text: str) -> str:
    """Return the Go duration that a text such as `90d` or `1 year` means; "" if that is unclear."""
    found = _OTHERWISE.fullmatch(text)
    if found is None or len(found[1]) > 6 or found[2] not in _FOREIGN:
        return ""
    return f"{int(found[1]) * _FOREIGN[found[2]]}h"
