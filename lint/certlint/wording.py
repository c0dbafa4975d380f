"""Words that several parts of a run share: what a value is, and what a word was meant to be."""

import difflib
from collections.abc import Iterable, Sequence

from certlint.node import Node

# What the types of a JSON Schema are called in a sentence.
TYPES = {
    "integer": "a whole number",
    "string": "a string",
    "boolean": "true or false",
    "number": "a number",
    "array": "a list",
    "object": "a mapping",
}


def nearest(word: str, known: Iterable[str], *, likeness: float = 0.6) -> str:
    """Return what a word was meant to be; "" if nothing is near. Case does not count.

    `likeness`, from 0 to 1, is how much of two words must agree, as difflib measures it.
    """
    lowered = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=likeness)
    return lowered[near[0]] if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that names what a word was meant to be; "" if nothing is near.

    Case does not count, so that `cm101` finds `CM101`.
    """
    near = nearest(word, known)
    return f", did you mean `{near}`?" if near else ""


def some_of(things: Sequence[object], shown: int) -> str:
    """Return what things are called as a part of a sentence: `a`, `a and b`, `a, b and c`.

    Of more than `shown`, the rest is a number: `a, b and 3 more`. At least one must be given.
    """
    listed = [str(thing) for thing in things[:shown]]
    if len(things) > shown:
        listed.append(f"{len(things) - shown:,} more")
    *most, last = listed
    return f"{', '.join(most)} and {last}" if most else last


def described(node: Node) -> str:
    """Say in words what a value is, without telling a text or a number of it."""
    if node.is_map:
        return "a mapping"
    if node.is_list:
        return "a list"
    match node.scalar:
        case None:
            return "empty"
        case bool():
            return "true" if node.true else "false"
        case str():
            return "a string"
        case _:
            return "a number"
