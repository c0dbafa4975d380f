"""The line hash by which GitHub code scanning follows an alert from commit to commit.

The algorithm is that of the `primaryLocationLineHash` which GitHub's own upload action computes: a
hash over the hundred UTF-16 code units from the start of a line on, blanks left out.
"""

import re
from collections import Counter
from collections.abc import Collection

_UNITS = 100
_FACTOR = 37
_END_OF_FILE = "\uffff"
_BLANK = re.compile(r"[ \t]+")
_LINE_END = re.compile(r"\r\n|\r")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def line_hashes(text: str, lines: Collection[int]) -> dict[int, str]:
    """Return the hash of each wanted line, which count from 1, with its occurrence number."""
    # Line ends come first: a blank between CR and LF makes them two.
    units = _ASTRAL.sub(_surrogates, _BLANK.sub("", _LINE_END.sub("\n", text))) + _END_OF_FILE
    seen: Counter[str] = Counter()
    hashes: dict[int, str] = {}
    start, last = 0, max(lines, default=0)
    for line in range(1, last + 1):
        # Equal windows are equal hashes, so only the wanted ones need arithmetic.
        window = units[start : start + _UNITS]
        seen[window] += 1
        if line in lines:
            hashes[line] = f"{_hash(window):x}:{seen[window]}"
        start = units.find("\n", start) + 1
        if start == 0:
            break
    return hashes


def _hash(window: str) -> int:
    value = 0
    for unit in window.ljust(_UNITS, "\0"):
        value = (value * _FACTOR + ord(unit)) % 2**64
    return value


def _surrogates(match: re.Match[str]) -> str:
    code = ord(match[0]) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))
