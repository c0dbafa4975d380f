"""A YAML value that knows where it stands.

Look-up is total: a missing key gives a falsy node placed at its nearest ancestor that exists, so
rules read fields without asking first, and point at what is missing as at anything else.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from certlint.source import Location, Source, Span

Scalar = str | int | float | bool | None

# What a template engine, envsubst, kustomize, Argo CD, sed or an author leaves to be filled in:
# {{ x }}, {% x %}, ${X}, $X, $(X), #{X}, %{X}, {X}, ###X###, __X__, %XXX%, @XXX@, <x>, <path:x>.
# Between two per cent signs are three letters or more, since a URL may hold %AB%.
_PLACEHOLDER = re.compile(
    r"\{\{|\{%|[$#%]\{|\$\([A-Za-z_]|^\{\w+\}|###\w|^<[^<>]*>$|<path:|ENC\["
    r"|\$[A-Z_][A-Z0-9_]{2,}(?!\w)|__[A-Z][A-Z0-9_]*__"
    r"|%[A-Z][A-Z0-9_]{2,}%|@[A-Z][A-Z0-9_]{2,}@"
)


class Node:
    """One value of a document: where it stands, and total look-up below it.

    A node is true if it is there and not null, whatever its value: `selfSigned: {}` and
    `skipTLSVerify: false` are there. Ask `true` for a boolean's truth.
    """

    __slots__ = ("_content", "exists", "key", "parent", "source", "span", "step")

    def __init__(
        self,
        source: Source,
        span: Span,
        content: "Scalar | dict[str, Node] | list[Node]",
        parent: "Node | None" = None,
        step: str | int | None = None,
        key: Span | None = None,
        *,
        exists: bool = True,
    ) -> None:
        self.source = source
        self.span = span
        self._content = content
        self.parent = parent
        self.step = step
        self.key = key
        self.exists = exists

    def __bool__(self) -> bool:
        return self.exists and self._content is not None

    def __repr__(self) -> str:
        return f"<Node {self.path or 'root'} at {self.source.name}:{self.location.line}>"

    def __getitem__(self, step: str | int) -> "Node":
        content = self._content
        found: Node | None = None
        if isinstance(content, dict) and isinstance(step, str):
            found = content.get(step)
        elif isinstance(content, list) and isinstance(step, int) and 0 <= step < len(content):
            found = content[step]
        if found is None:
            return Node(self.source, self.span, None, self, step, exists=False)
        return found

    def at(self, path: str) -> "Node":
        """Look up a dotted path of keys; a key that holds dots needs `node[key]`."""
        node = self
        for step in path.split("."):
            node = node[step]
        return node

    def given(self, *paths: str) -> "Iterator[Node]":
        """Yield what stands at those of some dotted paths that lead somewhere, in their order."""
        for path in paths:
            node: Node | None = self
            for step in path.split("."):
                node = node.map.get(step)
                if node is None:
                    break
            else:
                yield node

    def __iter__(self) -> "Iterator[Node]":
        return iter(self.list)

    def items(self) -> "Iterator[tuple[str, Node]]":
        """Yield the keys and values of a mapping; nothing for any other value."""
        yield from self.map.items()

    @property
    def map(self) -> "Mapping[str, Node]":
        """The mapping, or an empty one if this is none."""
        return self._content if isinstance(self._content, dict) else {}

    @property
    def list(self) -> "Sequence[Node]":
        """The sequence, or an empty one if this is none."""
        return self._content if isinstance(self._content, list) else ()

    @property
    def is_map(self) -> bool:
        """Whether this is a mapping."""
        return isinstance(self._content, dict)

    @property
    def is_list(self) -> bool:
        """Whether this is a sequence."""
        return isinstance(self._content, list)

    @property
    def text(self) -> str:
        """The string, or "" if this is none."""
        return self._content if isinstance(self._content, str) else ""

    @property
    def number(self) -> int | None:
        """The integer, or None if this is none."""
        content = self._content
        return content if isinstance(content, int) and not isinstance(content, bool) else None

    @property
    def true(self) -> bool:
        """Whether this is the boolean true."""
        return self._content is True

    @property
    def false(self) -> bool:
        """Whether this is the boolean false."""
        return self._content is False

    @property
    def scalar(self) -> Scalar:
        """The plain value of a scalar; None for a mapping or sequence."""
        content = self._content
        return None if isinstance(content, dict | list) else content

    @property
    def value(self) -> Any:
        """The plain Python value of this and all below it."""
        content = self._content
        if isinstance(content, dict):
            return {key: node.value for key, node in content.items()}
        if isinstance(content, list):
            return [node.value for node in content]
        return content

    @property
    def placeholder(self) -> bool:
        """Whether this is a text that something fills in before it is applied."""
        return isinstance(self._content, str) and is_placeholder(self._content)

    @property
    def known(self) -> bool:
        """Whether this and all below it stand as they will be applied."""
        content = self._content
        if isinstance(content, dict):
            return all(node.known and not is_placeholder(key) for key, node in content.items())
        if isinstance(content, list):
            return all(node.known for node in content)
        return not self.placeholder

    def lacks(self, path: str) -> bool:
        """Whether nothing stands at a dotted path: no value, null, or an empty text.

        No where that cannot be known: something fills in a value or keys on the way.
        """
        node = self
        for step in path.split("."):
            if (node and not node.is_map) or any(map(is_placeholder, node.map)):
                return False
            node = node[step]
        return not node or node.scalar == ""

    @property
    def path(self) -> str:
        """The way here from the root, as in `spec.acme.solvers[0]`; "" for the root."""
        steps: list[str] = []
        node: Node | None = self
        while node is not None and node.step is not None:
            steps.append(_step(node.step))
            node = node.parent
        return "".join(reversed(steps)).removeprefix(".")

    @property
    def named(self) -> "Node":
        """Its key as a node of its own, for what is wrong with the name and not with the value."""
        if self.key is None:
            return self
        return Node(self.source, self.key, str(self.step), self.parent, self.step, self.key)

    @property
    def lineage(self) -> "Iterator[Node]":
        """This node and its ancestors, up to the root."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def narrowest(self, span: Span) -> "Node":
        """Return the last value on the way to a span, each of which holds it or has it as a key."""
        node: Node | None = self
        found = self
        while node is not None:
            found = node
            below = [*node.map.values(), *node.list]
            node = next((child for child in below if child.holds(span)), None)
        return found

    def holds(self, span: Span) -> bool:
        """Whether a span stands in this value or in its key."""
        return any(
            within is not None and within.start <= span.start and span.end <= within.end
            for within in (self.span, self.key)
        )

    @property
    def location(self) -> Location:
        """Where a reader should look: a scalar, the key of a mapping or sequence, else its start.

        Narrow on purpose: GitHub shows an alert in a pull request only if all lines of its region
        were changed there.
        """
        node = self
        while not node.exists and node.parent is not None:
            node = node.parent
        content = node._content  # noqa: SLF001  of its own class
        while isinstance(content, dict | list) and content and node.key is None:
            child = next(iter(content.values())) if isinstance(content, dict) else content[0]
            if child.key is not None:
                return Location(child.source, child.key)
            node, content = child, child._content  # noqa: SLF001  of its own class
        if isinstance(content, dict | list) and node.key is not None:
            return Location(node.source, node.key)
        if node.span.start == node.span.end and node.key is not None:
            return Location(node.source, node.key)
        return Location(node.source, node.span)


def is_placeholder(text: str) -> bool:
    """Whether something is left to be filled in before a text is applied."""
    # Asked of every name, and nearly always without any of these: a search takes twice the time.
    marked = "{" in text or "$" in text or "<" in text or "%" in text or "@" in text
    marked = marked or "__" in text or "ENC[" in text or "###" in text
    return marked and _PLACEHOLDER.search(text) is not None


def may_be_one(text: str, other: str) -> bool:
    """Whether two texts may be equal once all that is left open in them is filled in.

    Told apart are only the parts before what is left open; what stands behind is not looked at.
    """
    if not is_placeholder(text) and not is_placeholder(other):
        return text == other
    head, head_of_other = _head(text), _head(other)
    return head.startswith(head_of_other) or head_of_other.startswith(head)


def _head(text: str) -> str:
    """The part of a text that stands before anything that is left open."""
    found = _PLACEHOLDER.search(text)
    return text[: found.start()] if found else text


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if re.fullmatch(r"[\w-]+", step) else f'["{step}"]'
