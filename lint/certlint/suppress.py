"""What users hide on purpose, by a comment or an annotation, and which of that hides nothing.

A comment `# certlint: ignore[CM101] reason` stands on the line where a finding begins, or alone on
the line above. An annotation `certlint.dev/ignore: "CM101 reason"` holds for all findings of its
object. Both may name several rules, by id or name, and end with a day: `until=2030-12-31`.
"""

import itertools
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from certlint import registry
from certlint.config import Config
from certlint.diagnostics import SUPPRESSION_UNUSED
from certlint.documents import Document
from certlint.files import Scope
from certlint.finding import Finding
from certlint.node import Node
from certlint.placing import placed
from certlint.problem import Problem
from certlint.scan import split
from certlint.source import Location, Source, Span
from certlint.wording import did_you_mean

ANNOTATION = "certlint.dev/ignore"
_COMMENT = re.compile(r"(?<!\S)#+[ \t]*certlint:[ \t]*ignore(?![A-Za-z])([^\r\n]*)")
_IN_COMMENT = re.compile(r"\[([^\]]*)\](.*)")
_IN_ANNOTATION = re.compile(r"([\w-]+(?:\s*,\s*[\w-]+)*)(\W.*)?", re.DOTALL)
_UNTIL = re.compile(r"\buntil=([^\s,;]*?)\.?(?=[\s,;]|$)")
_LINE_BREAK = re.compile("[\r\n\x85\u2028\u2029]|$")

# Where a suppression holds: on a line of a source, or for the object that takes up a span.
_Target = tuple[Source, int | Span]


class _Suppression(NamedTuple):
    """What a user wrote: `kind` is what it is, `example` how its kind is written."""

    kind: str
    example: str
    at: Location
    target: _Target
    words: tuple[str, ...]
    said: str

    @property
    def reason(self) -> str:
        return " ".join(_UNTIL.sub("", self.said).split()).strip(" :,;-\u2013\u2014")

    @property
    def until(self) -> str | None:
        found = _UNTIL.search(self.said)
        return found[1] if found else None

    def names(self, finding: Finding) -> bool:
        return finding.rule.id in self.words or finding.rule.name in self.words

    def holds_on(self, today: date) -> bool:
        """Whether it has not ended; where the end cannot be read, it has."""
        if self.until is None:
            return True
        last = _day(self.until)
        return last is not None and today <= last

    @property
    def written(self) -> tuple[object, ...]:
        """What is one suppression to its author, however often it was rendered."""
        return (self.kind, self.at.written.order, self.words, self.said)

    def __str__(self) -> str:
        place = f"{self.kind} on line {self.at.written.line}"
        return f"{place}: {self.reason}" if self.reason else place


def suppress(
    findings: Iterable[Finding],
    documents: Sequence[Document],
    config: Config,
    *,
    commented: Sequence[Document] = (),
    ran: frozenset[str],
    scope: Scope,
    today: date,
) -> list[Finding]:
    """Mark the findings that are hidden, and add what CM911 says of the suppressions.

    `commented` are documents that are not judged themselves, but that others were rendered from.
    `ran` are the ids of the rules that were on and ran to their end, CM911 itself among them if it
    is wanted. What is said of other rules, or outside the scope, is not judged.
    """
    written = [*_annotations(documents), *_comments([*documents, *commented])]
    held: dict[_Target, list[_Suppression]] = defaultdict(list)
    for suppression in written:
        if suppression.holds_on(today):
            held[suppression.target].append(suppression)
    marked: list[Finding] = []
    hides: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for finding in findings:
        near = (suppression for target in _targets(finding) for suppression in held.get(target, ()))
        hiding = [suppression for suppression in near if suppression.names(finding)]
        for suppression in hiding:
            hides[suppression.written].add(finding.rule.id)
        marked.append(finding._replace(suppressed_by=str(hiding[0])) if hiding else finding)
    level = config.severity_of(SUPPRESSION_UNUSED, multi=False)
    apart = {suppression.written: suppression for suppression in written}.values()
    judged = [each for each in apart if scope.holds(each.at.written.source.name)]
    if level is None or SUPPRESSION_UNUSED.id not in ran or not judged:
        return marked
    names = registry.names()
    marked.extend(
        placed(Finding(SUPPRESSION_UNUSED, Problem(suppression.at, said), level))
        for suppression in judged
        for said in (
            *_unreadable(suppression, names),
            *_useless(suppression, names, ran, hides[suppression.written], today),
            *(_unreasoned(suppression) if config.require_reasons else ()),
        )
    )
    return marked


def _targets(finding: Finding) -> Iterator[_Target]:
    if finding.subject is not None:
        root = finding.subject.root
        yield root.source, root.span
    found = finding.problem.at.location
    yield found.source, found.line
    if found.source.render:
        yield finding.location.source, finding.location.line


def _unreadable(suppression: _Suppression, names: Mapping[str, str]) -> Iterator[str]:
    if not suppression.words:
        yield f"the suppression names no rule: write `{suppression.example}`"
    known = [*names, *names.values()]
    for word in suppression.words:
        if word not in known:
            yield f"the suppression names `{word}`, which is no rule{did_you_mean(word, known)}"


def _useless(
    suppression: _Suppression,
    names: Mapping[str, str],
    ran: frozenset[str],
    hides: set[str],
    today: date,
) -> Iterator[str]:
    """Yield why a suppression hides nothing, or less than it says; `hides` are rules by id."""
    ids = {word: id_ for id_, name in names.items() for word in (id_, name)}
    words = [word for word in suppression.words if ids.get(word) in ran]
    idle = [word for word in words if ids[word] not in hides]
    if not words:
        return
    if suppression.holds_on(today):
        if idle:
            yield f"the suppression of {_listed(idle)} hides nothing"
    elif suppression.until is not None and _day(suppression.until) is not None:
        yield f"the suppression of {_listed(words)} ended with {suppression.until}"
    else:
        until = f"`until={suppression.until}`"
        yield f"the suppression of {_listed(words)} has {until}, which is no day like 2030-12-31"


def _unreasoned(suppression: _Suppression) -> Iterator[str]:
    if suppression.words and not suppression.reason:
        yield f"the suppression of {_listed(suppression.words)} gives no reason"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _annotations(documents: Iterable[Document]) -> Iterator[_Suppression]:
    for document in documents:
        node = document.root.at("metadata.annotations")[ANNOTATION]
        if node.exists and not node.placeholder:
            found = _IN_ANNOTATION.fullmatch(node.text.strip())
            words, reason = found.groups("") if found else ("", "")
            example = f'{ANNOTATION}: "CM101 reason"'
            at, target = node.location, (document.source, document.root.span)
            yield _Suppression("annotation", example, at, target, _words(words), reason)


def _comments(documents: Iterable[Document]) -> Iterator[_Suppression]:
    """Yield the comments of the documents that were read; in others none can be told from text."""
    roots: dict[Source, dict[Node, None]] = {}
    for document in documents:
        roots.setdefault(document.source, {})[document.wrapper or document.root] = None
    for source, tops in roots.items():
        if "certlint:" not in source.text:
            continue
        ordered = sorted(tops, key=_start)
        for chunk in split(source.text):
            first = bisect_left(ordered, chunk.span.start, key=_start)
            for root in itertools.islice(ordered, first, None):
                if root.span.start >= chunk.span.end:
                    break
                yield from _comments_of(source, chunk.span, root)


def _start(node: Node) -> int:
    return node.span.start


def _comments_of(source: Source, span: Span, root: Node) -> Iterator[_Suppression]:
    found = list(_COMMENT.finditer(source.text, span.start, span.end))
    texts = list(_texts(root)) if found else []
    for comment in found:
        start = comment.start()
        if any(text.start <= start < text.end for text in texts):
            continue
        at = Location(source, Span(start, start + len(comment[0].rstrip())))
        parts = _IN_COMMENT.match(comment[1])
        words, reason = parts.groups() if parts else ("", "")
        target = (source, _line_of(source, at))
        example = "# certlint: ignore[CM101] reason"
        yield _Suppression("comment", example, at, target, _words(words), reason)


def _texts(root: Node) -> Iterator[Span]:
    """Yield the spans of all keys and scalars, where a `#` begins no comment."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.key is not None:
            yield node.key
        if node.is_map or node.is_list:
            stack.extend((*node.map.values(), *node.list))
        elif node.source.text.startswith(("|", ">"), node.span.start):
            # Behind the mark of a block scalar, on its line, a comment may stand.
            line_break = _LINE_BREAK.search(node.source.text, node.span.start, node.span.end)
            yield Span(line_break.start() if line_break else node.span.end, node.span.end)
        else:
            yield node.span


def _line_of(source: Source, at: Location) -> int:
    """Return the line that a comment is about: its own, or the next that is no comment."""
    line = at.line
    before = source.text[source.line_start(line) : at.span.start].strip()
    if before and not before.startswith("#"):
        return line
    while line < source.line_count and source.line(line).lstrip().startswith("#"):
        line += 1
    return line


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, re.split(r"[\s,]+", text)))
