"""Which line of a template each line of its rendered text was made of, where that is certain."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from certlint.source import Location, Source, Span
from certlint.template import Line, Template, indentation

_NAME = re.compile(r"[ \t]+name:")
_LINE_END = re.compile(r"\r\n|\r|\n")


class _Row(NamedTuple):
    """One line of rendered text, and those that hold it."""

    text: str
    above: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Aligned:
    """A rendered document beside its template."""

    template: Template
    text: str

    def of(self, text: Source, span: Span) -> Location:
        """Return the place in the template from which a span of the document comes."""
        start, end = text.position(span.start), text.position(span.end)
        line = self._lines.get(start.line)
        if line is None:
            return self._whole(self._naming)
        source, begin = self.template.source, self._begin(line)
        own = line.becomes(self._rows[start.line - 1].text)
        column = start.column - 1 if own else line.before
        last = begin + len(source.line(line.number).rstrip())
        if column >= line.before:
            return Location(source, Span(begin + line.before, last))
        one = end.line == start.line and end.column - 1 <= line.before
        return Location(source, Span(begin + column, begin + end.column - 1 if one else last))

    def _begin(self, line: Line) -> int:
        return self.template.source.line_start(line.number)

    def _whole(self, line: Line | None) -> Location:
        source = self.template.source
        if line is None:
            return Location(source, Span(0, 0))
        begin, text = self._begin(line), source.line(line.number)
        return Location(
            source, Span(begin + len(text) - len(text.lstrip()), begin + len(text.rstrip()))
        )

    @cached_property
    def _rows(self) -> Sequence[_Row]:
        rows: list[_Row] = []
        above: list[tuple[int, str]] = []
        for line in _LINE_END.split(self.text):
            text = line.rstrip()
            if text.strip() and not text.lstrip().startswith("#"):
                depth = indentation(text)
                while above and above[-1][0] >= depth:
                    above.pop()
                rows.append(_Row(text, tuple(each for _, each in above)))
                above.append((depth, text))
            else:
                rows.append(_Row(text, tuple(each for _, each in above)))
        return rows

    @cached_property
    def _section(self) -> Sequence[Line]:
        """The part of the template that the document was made of; all of it where that is open."""
        sections = [section for section in self.template.sections if section]
        scores = [len(self._certain(section)) for section in sections]
        best = max(scores, default=0)
        if best and scores.count(best) == 1:
            return sections[scores.index(best)]
        return [line for section in sections for line in section]

    @cached_property
    def _lines(self) -> Mapping[int, Line]:
        """Lines of the template by numbers of rendered lines."""
        certain = self._certain(self._section)
        found = dict(certain)
        for number, row in enumerate(self._rows, 1):
            if number not in certain and row.text.strip() and self._section:
                between = self._between(certain, number)
                if len(between) == 1:
                    found[number] = between[0]
        return found

    def _certain(self, section: Sequence[Line]) -> dict[int, Line]:
        found: dict[int, Line] = {}
        unsure: dict[tuple[int, ...], list[int]] = defaultdict(list)
        exact: dict[str, list[Line]] = defaultdict(list)
        for line in section:
            exact[line.text].append(line)
        patterns = [line for line in section if not line.literal and line.tells]
        for number, row in enumerate(self._rows, 1):
            if not row.text.strip():
                continue
            fitting = [line for line in exact[row.text] if _fits(line, row)] or [
                line for line in patterns if line.becomes(row.text) and _fits(line, row)
            ]
            if len(fitting) == 1:
                found[number] = fitting[0]
            elif fitting:
                unsure[tuple(line.number for line in fitting)].append(number)
        by_number = {line.number: line for line in section}
        for lines, numbers in unsure.items():
            # As many of them as there are lines to make them: each was made of its own.
            if len(lines) == len(numbers):
                found |= {n: by_number[line] for n, line in zip(numbers, lines, strict=True)}
        return found

    def _between(self, found: Mapping[int, Line], number: int) -> Sequence[Line]:
        """The expressions that may have written a line, by what is certain around it."""
        section = self._section
        before = max((n for n in found if n < number), default=0)
        after = min((n for n in found if n > number), default=0)
        first = found[before].number if before else section[0].number - 1
        last = found[after].number if after else section[-1].number + 1
        between = [line for line in section if first < line.number < last]
        computed = [line for line in between if line.open and not line.tells]
        # An expression at the end of a key's line may write lines below the key.
        if before and found[before].open and self._rows[before - 1].text.endswith(":"):
            computed.append(found[before])
        return computed

    @cached_property
    def _naming(self) -> Line | None:
        """The first line that names the object: its name, else its kind."""
        certain = self._certain(self._section)
        for number, row in enumerate(self._rows, 1):
            if row.above == ("metadata:",) and _NAME.match(row.text) and number in certain:
                return certain[number]
        for number, row in enumerate(self._rows, 1):
            if row.text.startswith("kind:") and number in certain:
                return certain[number]
        return next(iter(self._section), None)


def _fits(line: Line, row: _Row) -> bool:
    """Whether a line of a template stands below what a rendered line stands below."""
    return len(line.above) == len(row.above) and all(
        above.becomes(text) for above, text in zip(line.above, row.above, strict=True)
    )
