"""Edits of a text at the places of its nodes, offered only where the text leaves no doubt.

Each function returns no edit where it is not certain what the text would mean afterwards.
"""

import re
from collections.abc import Sequence

from certlint.node import Node
from certlint.problem import Edit
from certlint.source import Span

Edits = tuple[Edit, ...]

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")


def replaced(node: Node, old: str, new: str) -> Edits:
    """Replace a part of a scalar that its text shows just once."""
    text = node.source.text[slice(*node.span)]
    if not old or not new or text.count(old) != 1:
        return ()
    start = node.span.start + text.index(old)
    return (Edit(Span(start, start + len(old)), new),)


def renamed(node: Node, new: str) -> Edits:
    """Give the key of a value another name."""
    key = _own_key(node)
    if key is None or node.source.text[slice(*key)] != node.step:
        return ()
    return (Edit(key, new),)


def deleted(node: Node) -> Edits:
    """Delete a key and its value, which fill their lines alone, from a mapping that has others."""
    key, parent, text = _own_key(node), node.parent, node.source.text
    if key is None or parent is None or len(parent.map) < 2 or _in_braces(parent):
        return ()
    start = text.rfind("\n", 0, key.start) + 1
    end = text.find("\n", node.span.end)
    rest = text[node.span.end : end if end >= 0 else len(text)].strip()
    if text[start : key.start].strip() or (rest and not rest.startswith("#")):
        return ()
    return (Edit(Span(start, end + 1 if end >= 0 else len(text)), ""),)


def added(mapping: Node, entries: Sequence[str]) -> Edits:
    """Write `key: value` entries in front of the first of a mapping."""
    first = next(iter(mapping.map.values()), None)
    key = _own_key(first) if first is not None else None
    text = mapping.source.text
    if not entries or first is None or key is None or text[slice(*key)] != first.step:
        return ()
    line = text[text.rfind("\n", 0, key.start) + 1 : key.start]
    after = ", " if _in_braces(mapping) else "\n" + " " * len(line)
    return (Edit(Span(key.start, key.start), "".join(entry + after for entry in entries)),)


def appended(sequence: Node, member: str) -> Edits:
    """Write a plain scalar behind the last member of a sequence, which is a scalar too."""
    last = sequence.list[-1] if sequence.list else None
    text = sequence.source.text
    inside = last is not None and sequence.span.start <= last.span.start
    if last is None or not inside or not last.text or not _PLAIN.fullmatch(member):
        return ()
    if text.startswith("[", sequence.span.start):
        return (Edit(Span(last.span.end, last.span.end), f", {_as_in(last, member)}"),)
    start = text.rfind("\n", 0, last.span.start) + 1
    lead = text[start : last.span.start]
    end = text.find("\n", last.span.end)
    rest = text[last.span.end : end if end >= 0 else len(text)].strip()
    if lead.strip() != "-" or (rest and not rest.startswith("#")):
        return ()
    if text[last.span.start] in "|>":
        return ()
    at = end if end >= 0 else len(text)
    return (Edit(Span(at, at), f"\n{lead}{_as_in(last, member)}"),)


def continued(sequence: Node, member: str) -> Edits:
    """Write a member of one line behind the last of a sequence in block style."""
    text, span = sequence.source.text, sequence.span
    lead = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    if not sequence.list or lead.strip() or text[span.start : span.start + 2] != "- ":
        return ()
    leaves = [sequence.list[-1]]
    end = span.start
    while leaves:
        node = leaves.pop()
        block = node.is_map or node.is_list
        flow = block and text[node.span.start] in "{["
        if not span.start <= node.span.start <= node.span.end <= span.end:
            return ()  # behind an alias
        if block and not flow:
            leaves += [*node.map.values(), *node.list]
        elif text[node.span.start : node.span.start + 1] in {"|", ">"}:
            return ()
        else:
            end = max(end, node.span.end)
    stop = text.find("\n", end)
    at = stop if stop >= 0 else len(text)
    rest = text[end:at].strip()
    return (Edit(Span(at, at), f"\n{lead}- {member}"),) if not rest or rest[0] == "#" else ()


def _as_in(like: Node, member: str) -> str:
    """A text in the quotes of another scalar."""
    quote = like.source.text[like.span.start]
    return f"{quote}{member}{quote}" if quote in "\"'" else member


def _own_key(node: Node) -> Span | None:
    """Where the key of a value stands, if it does so in its mapping and not behind an alias."""
    key, parent = node.key, node.parent
    if key is None or parent is None:
        return None
    inside = parent.span.start <= key.start and node.span.end <= parent.span.end
    return key if inside else None


def _in_braces(mapping: Node) -> bool:
    return mapping.source.text[mapping.span.start : mapping.span.start + 1] == "{"
