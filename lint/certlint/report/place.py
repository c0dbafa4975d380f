"""Where a finding stands, as reports give it."""

import re
from typing import NamedTuple

from certlint.finding import Report
from certlint.source import Location, Position, Source

_ROOT = re.compile(r"^(?:[A-Za-z]:)?/+")


class Region(NamedTuple):
    """A range of a text; `end` is one past its last character."""

    start: Position
    end: Position

    @property
    def one_line(self) -> bool:
        """Whether it lies on a single line."""
        return self.start.line == self.end.line


def region(location: Location) -> Region:
    """Return the range that a reader should see: never past the text, and not empty if it can be.

    Only at the end of a line is it empty. A place behind the last line end is no line to an editor
    or to GitHub; it becomes the end of the last line that says something.
    """
    source, text = location.source, location.source.text
    start = min(location.span.start, len(text))
    end = start + len(text[start : location.span.end].rstrip())
    if start == len(text):
        start = end = len(text.rstrip())
    if start == end and text[start : start + 1] not in ("", "\r", "\n"):
        end += 1
    return Region(source.position(start), source.position(end))


def file_name(source: Source) -> str:
    """Return the name of a source, which is never absolute in a report for machines."""
    return _ROOT.sub("", source.name)


def relative(shown: str, root: str) -> str:
    """Return a path as typed, below the root of the run; elsewhere, of an absolute one, its name.

    What follows a path, such as the reason why it could not be read, is kept.
    """
    inside = shown.removeprefix(f"{root}/") if root else shown
    path, colon, reason = inside.partition(": ")
    return (path.rsplit("/", 1)[-1] if _ROOT.match(path) else path) + colon + reason


def portable(report: Report) -> Report:
    """Return a report that names all files from the root of the run, for who reads it elsewhere."""
    lists = ("templates", "encrypted", "binary", "unreadable", "charts", "unrendered")
    named = {each: [relative(n, report.root) for n in getattr(report, each)] for each in lists}
    return report._replace(**named)
