"""What a kustomization says of fields of objects: patches in files and inline, and its own keys."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from certlint.charts import read
from certlint.compose import ComposeError, compose
from certlint.documents import Document, unwrapped
from certlint.files import InputFile
from certlint.node import Node
from certlint.overlays import Overlay
from certlint.scan import split
from certlint.source import Location, Source, Span

_LISTS = ("patches", "patchesJson6902")
_EXPRESSION = re.compile(r"[][.*+?(){}|^$\\]")


def documents(source: Source) -> Iterator[Document]:
    """Yield the objects of a text, those that parse."""
    for chunk in split(source.text):
        try:
            root = compose(source, chunk.span, directives=chunk.directives)
        except ComposeError:
            continue
        if root is not None:
            yield from unwrapped(Document(root), depth=0)


@dataclass(frozen=True, eq=False)
class Patch:
    """One patch as it is written; `holder` is the entry of the kustomization that it stands in."""

    root: Node
    holder: Node
    target: Node

    def suits(self, kind: str, names: Sequence[str]) -> bool:
        """Whether it may change an object of a kind that goes by some names."""
        selected = self.target.is_map
        wanted = self.target["kind"].text if selected else self.root["kind"].text
        name = self.target["name"].text if selected else self.root.at("metadata.name").text
        if wanted and wanted != kind:
            return False
        return not name or any(_matches(name, each, exact=not selected) for each in names)

    def place(self, node: Node) -> Location:
        """Return where a node of the patch stands in a file, be the patch inline or not."""
        at = node.location
        if self.root.source.name:
            return at
        text, outer = self.holder, self.holder.source
        first = outer.position(text.span.start).line
        if not outer.text.startswith("|", text.span.start) or first + at.line > outer.line_count:
            return text.location
        number = first + at.line
        begin, line = outer.line_start(number), outer.line(number)
        indent = len(line) - len(at.source.line(at.line))
        start = begin + max(indent, 0) + at.start.column - 1
        return Location(
            outer, Span(start, min(start + at.span.end - at.span.start, begin + len(line.rstrip())))
        )


def _matches(pattern: str, name: str, *, exact: bool) -> bool:
    # An expression of the tree is not run: it could take for ever. It may well match.
    return pattern == name or (not exact and _EXPRESSION.search(pattern) is not None)


class Files:
    """The texts of the files of one tree, each read once."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}

    def source(self, file: InputFile) -> Source:
        """Return the text of a file."""
        if file.path not in self._sources:
            self._sources[file.path] = read(file)
        return self._sources[file.path]

    def patches(self, overlay: Overlay) -> Iterator[Patch]:
        """Yield the patches of a kustomization."""
        nothing = Node(overlay.source, Span(0, 0), None, exists=False)
        for node in overlay.root["patchesStrategicMerge"]:
            yield from self._patch(overlay, node, nothing)
        for key in _LISTS:
            for entry in overlay.root[key]:
                yield from self._patch(overlay, entry["path"] or entry["patch"], entry["target"])

    def _patch(self, overlay: Overlay, given: Node, target: Node) -> Iterator[Patch]:
        text = given.text
        inline = "\n" in text or text.lstrip().startswith(("{", "["))
        source = Source("", text) if inline else self.source(overlay.input(text))
        for chunk in split(source.text):
            try:
                root = compose(source, chunk.span, directives=chunk.directives)
            except ComposeError:
                continue
            if root is not None:
                yield Patch(root, given, target)
