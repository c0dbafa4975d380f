"""A text that was read, and places in it.

Places are offsets in code points, which is what YAML parsers count. Lines and columns are made
from them only where a person or a report needs them.
"""

import bisect
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

# What ends a line for editors and for GitHub. YAML 1.1 has more (U+0085, U+2028, U+2029).
_LINE_END = re.compile(r"\r\n|\r|\n")


class Span(NamedTuple):
    """A half-open range of code points in a text.

    A tuple, since a run makes hundreds of thousands.
    """

    start: int
    end: int


class Position(NamedTuple):
    """A line and a column, both counted from 1; columns in code points."""

    line: int
    column: int


@dataclass(frozen=True, eq=False)
class Source:
    """A text and the names it goes by.

    `name` is relative to the repository (or to where the run began) with forward slashes: it is
    what fingerprints and SARIF use. `shown` is what a person would type from the current folder.
    """

    name: str
    text: str = field(repr=False)
    shown: str = ""

    @property
    def unit(self) -> str:
        """What its documents are applied with; "" where its name alone tells."""
        return ""

    @property
    def cluster(self) -> str:
        """The configured cluster that alone has it; "" where the files of clusters tell."""
        return ""

    @property
    def namespace(self) -> str:
        """The namespace of objects that name none; "" where the run as a whole has to say."""
        return ""

    @property
    def render(self) -> str:
        """How the text was made of others, in words such as `values-prod.yaml`; "" if by hand."""
        return ""

    def written(self, span: Span) -> "Location":
        """Return the place that a person wrote from which a span comes: here, itself."""
        return Location(self, span)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]

    def position(self, offset: int) -> Position:
        """Return the line and column of an offset."""
        line = bisect.bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    @property
    def line_count(self) -> int:
        """How many lines the text has; the empty text has one."""
        return len(self._line_starts)

    def line(self, number: int) -> str:
        """Return one line without its end; lines count from 1."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] if number < self.line_count else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def line_start(self, number: int) -> int:
        """Return the offset at which a line begins."""
        return self._line_starts[number - 1]


class Location(NamedTuple):
    """A span of one source."""

    source: Source
    span: Span

    @property
    def start(self) -> Position:
        """Where the span begins."""
        return self.source.position(self.span.start)

    @property
    def end(self) -> Position:
        """Where the span ends: the column is one past its last character."""
        return self.source.position(self.span.end)

    @property
    def line(self) -> int:
        """The line on which the span begins."""
        return self.start.line

    @property
    def written(self) -> "Location":
        """The place that a person wrote; another than this where a tool made the text."""
        return self.source.written(self.span)

    @property
    def order(self) -> tuple[str, int, int]:
        """Sort key: by name, then by place."""
        return (self.source.name, self.span.start, self.span.end)

    @property
    def location(self) -> "Location":
        """Itself, so that a location may stand where a node may."""
        return self
