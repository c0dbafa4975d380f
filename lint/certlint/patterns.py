"""Patterns that the files of a user give, matched in a time that their author cannot stretch.

A regular expression can take longer than anybody waits: `(a+)+` does for forty letters.
"""

import re
import warnings

# Kubernetes' names have no more characters.
_LONGEST = 253
# Each of these may go back over the whole text, once for every place of the one before it.
_REPEATS = re.compile(r"[*+?{]")
_MOST = 3
# A group that repeats, or what was matched before: these go back more often than they are long.
_COSTLY = re.compile(r"\)[*+?{]|\\[1-9]|\(\?P=")


def wildcards(pattern: str, text: str) -> bool:
    """Whether a whole text matches a pattern in which `*` stands for any run of characters."""
    first, *others = pattern.split("*")
    if not others:
        return pattern == text
    last = others.pop()
    if len(text) < len(first) + len(last):
        return False
    if not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for part in others:  # the first place where one fits leaves most to those behind it
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def expression(pattern: str, text: str) -> bool | None:
    """Whether a whole text matches a regular expression.

    None for one that Python does not read, or that may take long.
    """
    if len(text) > _LONGEST or len(pattern) > _LONGEST:
        return None
    if len(_REPEATS.findall(pattern)) > _MOST or _COSTLY.search(pattern):
        return None
    try:
        with warnings.catch_warnings():
            # What it only warns of may mean something else to Go, for which it is written.
            warnings.simplefilter("error")
            return re.fullmatch(pattern, text) is not None
    except (re.error, OverflowError, Warning):
        return None
