"""Events of a YAML parser → a tree of nodes.

Composed from events, and not by a library's composer, since those refuse what real repositories
hold and Kubernetes reads: repeated anchors, unknown tags, a lone `=`, unquoted `{{ x }}`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from certlint.events import COLON_IN_FLOW, DIRECTIVE, events_of
from certlint.marks import Marks
from certlint.node import Node
from certlint.scalars import ScalarError, key_of, resolve
from certlint.source import Location, Source, Span

# Kubernetes' deepest schema, JSONSchemaProps inside a CRD, nests below 100 levels in real life.
MAX_DEPTH = 200
# How many nodes the aliases of one document may add: the largest real use seen adds some hundreds.
MAX_EXPANSION = 100_000

# What Zarf and the pipelines of Azure and Octopus write a value over: a comment until then.
_WRITTEN_OVER = re.compile(r"[ \t]+(###\w+###|#\{[\w.-]+\}#?)[ \t\r]*$", re.MULTILINE)
_PLAIN = ("", None)
_FLOW = (*_PLAIN, "'", '"')
_MERGE_TAGS = (None, "!", "tag:yaml.org,2002:merge")


class ComposeError(Exception):
    """A text that is not a document which Kubernetes would read."""

    def __init__(self, message: str, location: Location) -> None:
        super().__init__(message)
        self.location = location


class Repeat(NamedTuple):
    """A key that a mapping has twice: the value that counts, and where the one before stands."""

    node: Node
    first: Location


class _Key(NamedTuple):
    name: str
    span: Span
    merge: bool = False


@dataclass(slots=True)
class _Frame:
    """A mapping or sequence that is being filled; `last` is where its last child ends."""

    node: Node
    anchor: str | None
    content: "dict[str, Node] | list[Node]"
    last: int
    key: _Key | None = None
    template: bool = False
    merged: frozenset[str] = frozenset()


def compose(
    source: Source,
    span: Span,
    *,
    directives: str = "",
    pure: bool = False,
    repeats: list[Repeat] | None = None,
) -> Node | None:
    """Return the root of the one document in a span of a source; None where it holds no value.

    `directives` are the `%` lines that stand before the document. Keys that a mapping has twice
    are added to `repeats`. Raises ComposeError, with the
    place, for syntax errors, for what the decoder refuses, and where a bound is hit.
    """
    if not all(map(DIRECTIVE.fullmatch, directives.splitlines(keepends=True))):
        raise ComposeError("a directive that Kubernetes' decoder refuses", Location(source, span))
    if not pure:
        try:
            return _Composer(source, span, directives, repeats, pure=False).run()
        except ImportError:
            pass  # no wheel of libyaml for this platform
        except ComposeError as error:
            if COLON_IN_FLOW not in str(error):
                raise
            if repeats is not None:
                repeats.clear()
    return _Composer(source, span, directives, repeats, pure=True).run()


class _Composer:
    def __init__(
        self,
        source: Source,
        span: Span,
        directives: str,
        repeats: list[Repeat] | None,
        *,
        pure: bool,
    ) -> None:
        self.source = source
        self.repeats = repeats
        self.marks = Marks(source, span, directives)
        self.offset = self.marks.offset
        self.pure = pure
        self.anchors: dict[str, Node] = {}
        self.open_anchors: set[str] = set()
        self.stack: list[_Frame] = []
        self.expanded = 0
        self.documents = 0
        self.root: Node | None = None

    def run(self) -> Node | None:
        from ruamel.yaml.error import YAMLError  # noqa: PLC0415  loaded with the parser

        try:
            self.take_all(events_of(self.marks.text, pure=self.pure))
        except YAMLError as error:
            raise ComposeError(*self.marks.syntax_error(error)) from None
        except (ValueError, AssertionError, RecursionError) as error:
            # The pure parser's own failures on odd escapes and anchors are no YAMLErrors.
            raise ComposeError(f"does not parse: {error}", self.marks.place(0, 0)) from None
        return self.root

    def take_all(self, events: Iterable[Any]) -> None:
        from ruamel.yaml import events as kinds  # noqa: PLC0415  loaded with the parser

        takers: dict[type[Any], Callable[[Any], None]] = {
            kinds.ScalarEvent: self.scalar,
            kinds.MappingStartEvent: self.begin_map,
            kinds.SequenceStartEvent: self.begin_list,
            kinds.MappingEndEvent: self.finish,
            kinds.SequenceEndEvent: self.finish,
            kinds.AliasEvent: self.alias,
            kinds.DocumentStartEvent: self.begin_document,
        }
        for event in events:
            if (take := takers.get(event.__class__)) is not None:
                take(event)

    def begin_document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            place = self.marks.place(event.start_mark.index, event.end_mark.index)
            raise ComposeError("a second document without `---`", place)

    def scalar(self, event: Any) -> None:
        text, tag, anchor, style = event.value, event.tag, event.anchor, event.style
        if text and tag is None and anchor is None and style in _FLOW:
            # Nearly every scalar; its marks are right as they are.
            start, end = event.start_mark.index, event.end_mark.index
            span = Span(start + self.offset, end + self.offset)
        else:
            span = self.marks.of_scalar(event)
        plain = style in _PLAIN
        merge = plain and text == "<<" and tag in _MERGE_TAGS
        try:
            value = text if merge else resolve(text, tag, plain=plain)
        except ScalarError as error:
            raise ComposeError(str(error), Location(self.source, span)) from None
        if (
            text == ""
            and plain
            and (over := _WRITTEN_OVER.match(self.marks.text, event.end_mark.index))
        ):
            span, value = self.marks.span(*over.span(1)), over[1]
        node = Node(self.source, span, value)
        if anchor is not None:
            self.anchors[anchor] = node
        self.put(node, merge=merge)

    def begin_map(self, event: Any) -> None:
        self.begin(event, {})

    def begin_list(self, event: Any) -> None:
        self.begin(event, [])

    def begin(self, event: Any, content: "dict[str, Node] | list[Node]") -> None:
        start = event.start_mark.index
        if event.anchor is not None or event.tag is not None:
            start = self.marks.after_properties(start, len(self.marks.text))
        node = Node(self.source, self.marks.span(start, start), content)
        if len(self.stack) >= MAX_DEPTH:
            raise ComposeError(f"nested deeper than {MAX_DEPTH} levels", node.location)
        if event.anchor is not None:
            self.open_anchors.add(event.anchor)
        self.stack.append(_Frame(node, event.anchor, content, last=node.span.end))

    def finish(self, event: Any) -> None:
        frame = self.stack.pop()
        node = frame.node
        start, end = event.start_mark.index, event.end_mark.index
        # A closing bracket has a width; a block's end mark runs to the next token instead.
        closed = self.marks.span(start, end).end if end > start else frame.last
        node.span = Span(node.span.start, max(node.span.start, closed))
        if frame.template:
            node = Node(self.source, node.span, self.source.text[node.span.start : node.span.end])
        if frame.anchor is not None:
            self.open_anchors.discard(frame.anchor)
            self.anchors[frame.anchor] = node
        self.put(node)

    def alias(self, event: Any) -> None:
        place = self.marks.place(event.start_mark.index, event.end_mark.index)
        if event.anchor in self.open_anchors:
            raise ComposeError(f"anchor {event.anchor!r} contains itself", place)
        if event.anchor not in self.anchors:
            raise ComposeError(f"alias {event.anchor!r} has no anchor", place)
        copy = self.copy(self.anchors[event.anchor], place.span)
        self.put(copy)

    def copy(self, node: Node, span: Span) -> Node:
        """Copy an anchored node to its alias; all of the copy stands where the alias does."""
        self.expanded += 1
        if self.expanded > MAX_EXPANSION:
            raise ComposeError(
                f"aliases expand to more than {MAX_EXPANSION:,} values", Location(self.source, span)
            )
        if node.is_map:
            children = {key: self.copy(child, span) for key, child in node.items()}
            copied = Node(self.source, span, children)
            for key, child in children.items():
                child.parent, child.step, child.key = copied, key, span
            return copied
        if node.is_list:
            members = [self.copy(child, span) for child in node]
            copied = Node(self.source, span, members)
            for index, child in enumerate(members):
                child.parent, child.step = copied, index
            return copied
        return Node(self.source, span, node.scalar)

    def put(self, node: Node, *, merge: bool = False) -> None:
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        content = frame.content
        if (end := node.span.end) > frame.last:
            frame.last = end
        if isinstance(content, list):
            node.parent, node.step = frame.node, len(content)
            content.append(node)
        elif frame.key is None:
            frame.key = self.key(frame, node, merge=merge)
        else:
            (name, span, merge), frame.key = frame.key, None
            if merge:
                self.merge(frame, content, node)
                return
            node.parent, node.step, node.key = frame.node, name, span
            before = content.pop(name, None)  # the last value of a repeated key counts
            content[name] = node
            if before is not None:
                self.repeat(frame, before, node)

    def repeat(self, frame: _Frame, before: Node, node: Node) -> None:
        """Note a key that stands twice in one mapping; a merged one is there to be replaced."""
        if str(node.step) in frame.merged:
            frame.merged -= {str(node.step)}
        elif self.repeats is not None:
            self.repeats.append(Repeat(node, before.named.location))

    def key(self, frame: _Frame, node: Node, *, merge: bool) -> _Key:
        if node.is_map and frame.node.span.start == node.span.start - 1:
            # `{{ .Values.x }}` without quotes parses as a mapping whose key is a mapping.
            frame.template = True
            return _Key("", node.span)
        if node.is_map or node.is_list:
            raise ComposeError("a mapping or a list cannot be a key", node.location)
        try:
            return _Key(key_of(node.scalar), node.span, merge)
        except ScalarError as error:
            raise ComposeError(str(error), node.location) from None

    def merge(self, frame: _Frame, content: dict[str, Node], value: Node) -> None:
        sources = list(value) if value.is_list else [value]
        for mapping in reversed(sources):  # the first of a list wins
            if not mapping.is_map:
                raise ComposeError("only a mapping can be merged with <<", value.location)
            for key, child in mapping.items():
                child.parent, child.step = frame.node, key
                content[key] = child
            frame.merged |= frozenset(mapping.map)
