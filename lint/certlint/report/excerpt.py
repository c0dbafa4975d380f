"""The line that a finding is about, ready to show: cut to fit, secrets hidden, places kept."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

from certlint.report.masking import VEIL
from certlint.report.place import Region
from certlint.report.printable import printable
from certlint.source import Source, Span

_TAB = "→   "
_CUT = "…"


class Excerpt(NamedTuple):
    """One line in three parts; `marked` is what the finding points at."""

    number: int
    before: str
    marked: str
    after: str

    @property
    def text(self) -> str:
        """The whole line."""
        return self.before + self.marked + self.after

    @property
    def underline(self) -> str:
        """Carets below the marked part, counted in cells of a terminal."""
        return " " * cell_len(self.before) + "^" * max(1, cell_len(self.marked))


def excerpt(source: Source, place: Region, hidden: Sequence[Span], width: int) -> Excerpt:
    """Return the first line of a region in at most `width` cells."""
    number = place.start.line
    begin = source.line_start(number)
    end = begin + len(source.line(number))
    start = min(begin + place.start.column - 1, end)
    stop = begin + place.end.column - 1 if place.one_line else end
    mark = Span(start, min(stop, end))
    before, marked, after = _fitted(
        _shown(source, Span(begin, mark.start), hidden, mark),
        _shown(source, mark, hidden, mark),
        _shown(source, Span(mark.end, end), hidden, mark),
        width,
    )
    return Excerpt(number, before, marked, after)


def _shown(source: Source, part: Span, hidden: Sequence[Span], mark: Span) -> str:
    """Return a part of a line as a terminal may show it."""
    shown: list[str] = []
    at = part.start
    for veil in hidden:
        start, end = max(veil.start, part.start), min(veil.end, part.end)
        if start >= end:
            continue
        shown.append(_visible(source.text[at:start]))
        # What is hidden on both sides of an edge of the mark is shown once, inside the mark.
        if part is mark or not (veil.start < mark.end and mark.start < veil.end):
            shown.append(VEIL)
        at = end
    return "".join([*shown, _visible(source.text[at : part.end])])


def _visible(text: str) -> str:
    return _TAB.join(map(printable, text.split("\t")))


def _fitted(before: str, marked: str, after: str, width: int) -> tuple[str, str, str]:
    """Cut around the marked part, which comes first: it is the last to be cut."""
    narrow = _head(marked, width - bool(before) - bool(after))  # a cell each for their ellipsis
    if narrow != marked:
        marked, after = narrow, ""
    room = width - max(1, cell_len(marked))
    if cell_len(before) + cell_len(after) <= room:
        return before, marked, after
    # What one side does not need is the other's.
    left = max(room // 2, room - cell_len(after))
    before = _tail(before, left)
    return before, marked, _head(after, room - cell_len(before))


def _head(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text
    kept = text[: max(width - 1, 0)]
    while kept and cell_len(kept) > width - 1:
        kept = kept[:-1]
    return kept + _CUT if width > 0 else ""


def _tail(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text
    kept = text[-(width - 1) :] if width > 1 else ""
    while kept and cell_len(kept) > width - 1:
        kept = kept[1:]
    return _CUT + kept if width > 0 else ""
