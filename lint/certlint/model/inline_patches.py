"""Patches that stand inside a kustomization: what they make of an object, as a part of one.

A merge patch is such a part itself. Each operation of a JSON patch (RFC 6902) is written as the
part that would do the same.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from certlint.compose import ComposeError, compose
from certlint.documents import Document
from certlint.model.objects import Object
from certlint.node import Node, Scalar
from certlint.patterns import expression
from certlint.scan import split
from certlint.source import Source, Span

_WRITES = frozenset({"add", "replace"})


class InlinePatch(NamedTuple):
    """The text of a patch, and what selects the objects that it changes."""

    text: Node
    target: Node

    def parts(self, objects: Sequence[Object]) -> Iterator[Object]:
        """Yield parts of objects that the patch writes, as far as their kind is certain."""
        for root in roots(Source(self.text.source.name, self.text.text)):
            kind = self.target["kind"]
            if root.is_list:
                yield from self._operations(root, objects)
            elif root["kind"].text and kind.text in {"", root["kind"].text} and kind.known:
                yield Object(Document(root))

    def _operations(self, root: Node, objects: Sequence[Object]) -> Iterator[Object]:
        version = self._version(objects)
        for operation in root if version else ():
            pointer, value = operation["path"], operation["value"]
            written = operation["op"].text in _WRITES and value.exists
            if written and pointer.text.startswith("/") and pointer.known:
                head = {"apiVersion": version, "kind": self.target["kind"].text}
                yield Object(Document(_part(pointer, value, head, self.target["name"].text)))

    def _version(self, objects: Sequence[Object]) -> str:
        """The version of the objects that it is for; "" if that is not certain."""
        group, version, kind = (self.target[key] for key in ("group", "version", "kind"))
        if not self.target.known or not kind.text:
            return ""
        if group.text and version.text:
            return f"{group.text}/{version.text}"
        found = {
            thing.root["apiVersion"].text
            for thing in objects
            if thing.kind == kind.text
            and group.text in {"", thing.group}
            and _selects(self.target["name"].text, thing.name)
        }
        return found.pop() if len(found) == 1 else ""

    def place(self, inner: Node) -> Node:
        """Where a node of the patch stands in the kustomization, or else the patch."""
        shown = inner.source.text[slice(*inner.span)]
        before = inner.source.text[: inner.span.start]
        row, column = before.count("\n"), len(before) - (before.rfind("\n") + 1)
        lines = self.text.source.text[slice(*self.text.span)].split("\n")
        wanted = inner.source.text.split("\n")[row]
        if row + 1 >= len(lines) or not lines[row + 1].endswith(wanted):
            return self.text
        start = self.text.span.start + sum(len(line) + 1 for line in lines[: row + 1])
        start += len(lines[row + 1]) - len(wanted) + column
        span = Span(start, start + len(shown))
        if self.text.source.text[slice(*span)] != shown:
            return self.text
        return Node(self.text.source, span, shown, self.text.parent, self.text.step)


def roots(source: Source) -> Iterator[Node]:
    """Yield what the documents of a patch hold, but for those that do not parse."""
    for chunk in split(source.text):
        try:
            root = compose(source, chunk.span, directives=chunk.directives)
        except ComposeError:
            continue
        if root is not None:
            yield root


def _selects(pattern: str, name: str) -> bool:
    return not pattern or expression(pattern, name) is True


def _part(pointer: Node, value: Node, head: dict[str, str], name: str) -> Node:
    """The object, with nothing but its head, in which an operation leaves its value."""

    def node(content: "Scalar | dict[str, Node] | list[Node]") -> Node:
        return Node(pointer.source, pointer.span, content, key=pointer.span)

    steps = [_step(step) for step in pointer.text[1:].split("/")]
    content = dict(value.map) if value.is_map else list(value.list)
    below = node(content if value.is_map or value.is_list else value.scalar)
    for step in reversed(steps):
        below = node([below] if isinstance(step, int) else {step: below})
    top = {key: node(text) for key, text in head.items()}
    return node({**top, "metadata": node({"name": node(name)}), **below.map})


def _step(text: str) -> str | int:
    """One step of a pointer; the index of a list is as good as any other."""
    return 0 if text.isdigit() or text == "-" else text.replace("~1", "/").replace("~0", "~")
