"""The values that a chart is given: several layers of them, of which the last that says one wins.

A value that cannot be known is a placeholder, like one that a template fills in.
"""

import re
from collections.abc import Iterable
from functools import reduce

from certlint.node import Node, Scalar
from certlint.scalars import resolve
from certlint.source import Source, Span

_UNKNOWN = "${unknown}"
_INTEGER = re.compile(r"-?(?:0|[1-9]\d*)")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}


def nothing() -> Node:
    """No values: a falsy node that stands nowhere."""
    return Node(Source("", ""), Span(0, 0), None, exists=False)


def unknown(at: Node) -> Node:
    """A value that stands somewhere and cannot be known."""
    return copied(at, _UNKNOWN)


def merged(layers: Iterable[Node]) -> Node:
    """Return what layers of values give together; the later go before the earlier, as in Helm.

    Mappings are joined key by key. Every value keeps the place where it is written.
    """
    return reduce(_over, layers, nothing())


def _over(low: Node, high: Node) -> Node:
    if not high.exists:
        return low
    if not (low.is_map and high.is_map):
        return high
    children = {**low.map}
    for key, value in high.items():
        children[key] = _over(low[key], value)
    return copied(high, children)


def set_at(path: str, value: Node) -> Node:
    """Return values that hold one alone, at a path as `helm --set` takes it.

    A part of a list cannot be set without its other members: the list is unknown then.
    """
    steps = [step.replace("\\.", ".") for step in re.split(r"(?<!\\)\.", path)]
    node = value
    for step in reversed(steps):
        key, bracket, _ = step.partition("[")
        inner = unknown(value) if bracket else node
        node = copied(value, {key: inner})
    return node


def typed(given: Node, *, text: bool = False) -> Node:
    """Return a value as `helm --set` reads it; with `text` as `--set-string` does."""
    said = given.text if given.text or given.scalar is None else plain_text(given.scalar)
    if text or given.placeholder or given.is_map or given.is_list:
        return copied(given, said) if text else given
    if said.startswith("{") and said.endswith("}"):
        members = [_word(m.replace("\\,", ",")) for m in re.split(r"(?<!\\),", said[1:-1]) if m]
        return copied(given, [copied(given, member) for member in members])
    return copied(given, _word(said.replace("\\,", ",")))


def retyped(given: Node, text: str) -> Node:
    """Return a scalar with another text, which YAML reads anew if it is of one line."""
    try:
        content = text if "\n" in text else resolve(text, None, plain=True)
    except ValueError:
        content = text
    return copied(given, content)


def _word(text: str) -> Scalar:
    if _INTEGER.fullmatch(text):
        return int(text)
    return _WORDS.get(text, text)


def plain_text(scalar: Scalar) -> str:
    """Return a scalar as a text that YAML would read as the same."""
    return str(scalar).lower() if isinstance(scalar, bool) else str(scalar)


def copied(given: Node, content: Scalar | dict[str, Node] | list[Node]) -> Node:
    """Return a node that stands where another does and holds something else."""
    return Node(given.source, given.span, content, given.parent, given.step, given.key)
