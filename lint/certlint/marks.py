"""The marks of a YAML parser → places in a source.

A parser counts from the first directive that it was given; a source from its own beginning.
"""

from typing import Any

from certlint.events import JSON_START, join_surrogates
from certlint.source import Location, Source, Span


class Marks:
    """What a parser is given of a source, as `text`, and where its marks stand there.

    A mark and `offset` together are a place in the source.
    """

    __slots__ = ("_end", "_source", "offset", "text")

    def __init__(self, source: Source, span: Span, directives: str) -> None:
        # A byte order mark is no part of the text, and parsers do not count it alike.
        start = span.start + source.text.startswith("\ufeff", span.start, span.end)
        body = source.text[start : span.end]
        self.text = directives + (join_surrogates(body) if body[:1] in JSON_START else body)
        self.offset = start - len(directives)
        self._source = source
        self._end = span.end

    def span(self, start: int, end: int) -> Span:
        """Return where two marks stand, at most as far as what the parser was given."""
        start = min(max(start + self.offset, 0), self._end)
        return Span(start, max(start, min(end + self.offset, self._end)))

    def place(self, start: int, end: int) -> Location:
        """Return the place between two marks."""
        return Location(self._source, self.span(start, end))

    def syntax_error(self, error: Any) -> tuple[str, Location]:
        """Return what a parser complains of in one line, and where."""
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        index = mark.index if mark is not None else getattr(error, "position", 0)
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        context = getattr(error, "context", None)
        said = f"{what} {context}" if context else str(what)
        return said.split("\n")[0], self.place(index, index + 1)

    def of_scalar(self, event: Any) -> Span:
        """Return the span of a scalar's own text, without its anchor and tag."""
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor is not None or event.tag is not None:
            start = self.after_properties(start, end)
        if event.value == "" and event.style not in ("'", '"', "|", ">"):
            # Nothing stands here; C puts it after the colon, the pure parser at the next token.
            start = min(start, len(self.text))
            while start and self.text[start - 1].isspace():
                start -= 1
            return self.span(start, start)
        if event.style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip())
        return self.span(start, end)

    def after_properties(self, start: int, end: int) -> int:
        """Return the mark behind the anchor and the tag that stand between two marks."""
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
