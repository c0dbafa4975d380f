"""Helm's templates as lines: what each may become when it is rendered."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from certlint.source import Source

# What may end an action, and what hides its end.
_TOKEN = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`|/\*.*?\*/|\}\}", re.DOTALL)
# What writes nothing by itself: control structures, comments and assignments.
_SILENT = re.compile(
    r"\{\{-?\s*(?:/\*|(?:if|else|end|range|with|define|block|break|continue)\b|\$\w*\s*:?=)"
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_MARK = "\0"
_SILENT_MARK = "\1"
_MARKS = re.compile(f"[{_MARK}{_SILENT_MARK}]")
# So many characters of its own tell a line with expressions from others.
_TELLING = 3


class Line(NamedTuple):
    """One line of a template, numbered from 1; `text` has marks in place of what is computed.

    `above` are the lines that hold it by their indentation, the outermost first.
    """

    number: int
    text: str
    above: tuple["Line", ...] = ()

    @property
    def literal(self) -> bool:
        """Whether it is rendered as it stands."""
        return _MARKS.search(self.text) is None

    @property
    def open(self) -> bool:
        """Whether lines of any form may come from it: it ends with an expression."""
        return self.text.rstrip(_SILENT_MARK + " \t").endswith(_MARK)

    @property
    def before(self) -> int:
        """How many characters stand before what is computed."""
        found = _MARKS.search(self.text)
        return found.start() if found else len(self.text)

    @property
    def tells(self) -> bool:
        """Whether its own characters are enough to know it by."""
        own = _MARKS.sub("", self.text)
        return len(own.strip()) >= _TELLING and (":" in own or self.literal)

    def becomes(self, rendered: str) -> bool:
        """Whether a line of rendered text may have been made of it."""
        first, *others = _MARKS.split(self.text)
        if not others:
            return first == rendered
        if not first.strip():
            first = ""
        if not rendered.startswith(first.rstrip()):
            return False
        at = len(first.rstrip())
        for piece in map(str.strip, others):
            at = rendered.find(piece, at)
            if at < 0:
                return False
            at += len(piece)
        return rendered.endswith(others[-1].strip())


@dataclass(frozen=True, eq=False)
class Template:
    """A file of a chart, in sections: what stands between its `---`."""

    source: Source

    @cached_property
    def sections(self) -> Sequence[Sequence[Line]]:
        """The lines that may write something, by the document that they stand in."""
        found: list[list[Line]] = [[]]
        for number, text in enumerate(_marked(self.source.text), 1):
            if text.startswith("---"):
                found.append([])
            elif _MARKS.sub("", text).strip() or _MARK in text:
                found[-1].append(Line(number, text))
        return [list(_nested(section)) for section in found]


def _marked(text: str) -> Iterator[str]:
    """Yield the lines of a template with marks in place of its actions."""
    clean = _MARKS.sub("", text)
    parts: list[str] = []
    at = 0
    while (start := clean.find("{{", at)) >= 0:
        end = _end_of_action(clean, start)
        action = clean[start:end]
        lines = "\n" * len(_LINE_END.findall(action))
        mark = _SILENT_MARK if _SILENT.match(action) else _MARK
        parts += [clean[at:start], mark, lines]
        at = end
    for line in _LINE_END.split("".join([*parts, clean[at:]])):
        yield line.rstrip()


def _end_of_action(text: str, start: int) -> int:
    for token in _TOKEN.finditer(text, start + 2):
        if token[0] == "}}":
            return token.end()
    return len(text)


def _nested(lines: Sequence[Line]) -> Iterator[Line]:
    above: list[tuple[int, Line]] = []
    for line in lines:
        own = _MARKS.sub("", line.text)
        if not own.strip() or own.lstrip().startswith("#"):
            # A line of expressions alone is indented by what they say.
            yield Line(line.number, line.text, tuple(each for _, each in above))
            continue
        depth = indentation(own)
        while above and above[-1][0] >= depth:
            above.pop()
        nested = Line(line.number, line.text, tuple(each for _, each in above))
        above.append((depth, nested))
        yield nested


def indentation(line: str) -> int:
    """How deep a line stands; a member of a list deeper than a key in the same column."""
    depth = len(line) - len(line.lstrip(" "))
    return 2 * depth + (1 if line[depth : depth + 2] in {"-", "- "} else 0)
