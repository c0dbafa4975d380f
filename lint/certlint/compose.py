"""Events of a YAML parser → a tree of nodes.

Composed from events, and not by a library's composer, since those refuse what real repositories
hold and Kubernetes reads: repeated anchors, unknown tags, a lone `=`, unquoted `{{ x }}`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from certlint.events import COLON_IN_FLOW, DIRECTIVE, JSON_START, events_of, join_surrogates
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
        # A byte order mark is no part of the text, and parsers do not count it alike.
        start = span.start + source.text.startswith("\ufeff", span.start, span.end)
        body = source.text[start : span.end]
        self.text = directives + (join_surrogates(body) if body[:1] in JSON_START else body)
        self.offset = start - len(directives)
        self.end = span.end
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
            self.take_all(events_of(self.text, pure=self.pure))
        except YAMLError as error:
            raise self.syntax_error(error) from None
        except (ValueError, AssertionError, RecursionError) as error:
            # The pure parser's own failures on odd escapes and anchors are no YAMLErrors.
            raise ComposeError(f"does not parse: {error}", self.place(0, 0)) from None
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
            place = self.place(event.start_mark.index, event.end_mark.index)
            raise ComposeError("a second document without `---`", place)

    # Places. A parser counts from the first directive; a source from its own beginning.

    def span(self, start: int, end: int) -> Span:
        start = min(max(start + self.offset, 0), self.end)
        return Span(start, max(start, min(end + self.offset, self.end)))

    def place(self, start: int, end: int) -> Location:
        return Location(self.source, self.span(start, end))

    def syntax_error(self, error: Any) -> ComposeError:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        index = mark.index if mark is not None else getattr(error, "position", 0)
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        context = getattr(error, "context", None)
        said = f"{what} {context}" if context else str(what)
        return ComposeError(said.split("\n")[0], self.place(index, index + 1))

    def scalar_span(self, event: Any) -> Span:
        """The span of a scalar's own text, without its anchor and tag."""
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor is not None or event.tag is not None:
            start = self.after_properties(start, end)
        if event.value == "" and event.style not in ("'", '"', "|", ">"):
            # Nothing stands here; C puts it after the colon, the pure parser at the next token.
            return self.empty_span(start)
        if event.style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip())
        return self.span(start, end)

    def empty_span(self, start: int) -> Span:
        start = len(self.text[: min(start, len(self.text))].rstrip())
        return self.span(start, start)

    def after_properties(self, start: int, end: int) -> int:
        while start < end:
            if self.text[start] in "&!":
                while start < end and not self.text[start].isspace():
                    start += 1
            elif self.text[start].isspace():
                start += 1
            elif self.text[start] == "#":
                start = self.text.find("\n", start) % (end + 1)
            else:
                break
        return start

    # Nodes.

    def scalar(self, event: Any) -> None:
        text, tag, anchor, style = event.value, event.tag, event.anchor, event.style
        if text and tag is None and anchor is None and style in _FLOW:
            # Nearly every scalar; its marks are right as they are.
            start, end = event.start_mark.index, event.end_mark.index
            span = Span(start + self.offset, end + self.offset)
        else:
            span = self.scalar_span(event)
        plain = style in _PLAIN
        merge = plain and text == "<<" and tag in _MERGE_TAGS
        try:
            value = text if merge else resolve(text, tag, plain=plain)
        except ScalarError as error:
            raise ComposeError(str(error), Location(self.source, span)) from None
        if text == "" and plain and (over := _WRITTEN_OVER.match(self.text, event.end_mark.index)):
            span, value = self.span(*over.span(1)), over[1]
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
            start = self.after_properties(start, len(self.text))
        node = Node(self.source, self.span(start, start), content)
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
        closed = self.span(start, end).end if end > start else frame.last
        node.span = Span(node.span.start, max(node.span.start, closed))
        if frame.template:
            node = Node(self.source, node.span, self.source.text[node.span.start : node.span.end])
        if frame.anchor is not None:
            self.open_anchors.discard(frame.anchor)
            self.anchors[frame.anchor] = node
        self.put(node)

    def alias(self, event: Any) -> None:
        place = self.place(event.start_mark.index, event.end_mark.index)
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
