"""Findings in a terminal: what is wrong, the very place, what else matters and what to do."""

from collections.abc import Iterator, Sequence
from io import StringIO

from rich.console import Console
from rich.text import Text

from certlint.finding import Finding, Report
from certlint.model.objects import Object
from certlint.node import Node
from certlint.problem import Related, Severity
from certlint.report.excerpt import excerpt
from certlint.report.masking import Mask
from certlint.report.place import region
from certlint.report.text import said, shown_name
from certlint.source import Location

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
_FRAME = "blue"
_PLACE = "cyan"
_NARROWEST = 40


def render(report: Report, *, width: int, color: bool, quiet: bool) -> str:
    """Return the visible findings for a terminal that is `width` cells wide."""
    console = Console(
        file=StringIO(),
        width=max(width, _NARROWEST),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
        highlight=False,
    )
    mask, explained = Mask(), set[str]()
    with console.capture() as output:
        for finding in report.visible:
            new = finding.rule.id not in explained
            explained.add(finding.rule.id)
            for line in _finding(finding, mask, console, quiet=quiet, explain=new):
                console.print(line, soft_wrap=True)
    return output.get()


def _finding(
    finding: Finding, mask: Mask, console: Console, *, quiet: bool, explain: bool
) -> Iterator[Text]:
    place = region(finding.location)
    margin = " " * max(3, len(str(place.start.line)))
    style = _STYLES[finding.severity]
    head = Text.assemble((f"{finding.severity}[{finding.rule.id}]", style), ": ")
    yield from _wrapped(head, Text(said(finding.message), "bold"), "  ", console)
    yield Text.assemble(f"{margin[1:]}", ("-->", _FRAME), " ", (_where(finding.location), _PLACE))
    if not quiet:
        yield from _excerpt(finding, mask, margin, console)
        yield from _links("├─", finding.problem.related, margin, console)
        yield from _links("{}.", finding.problem.steps, margin, console)
        yield from _advice(finding, margin, console, explain=explain)
        yield Text()


def _excerpt(finding: Finding, mask: Mask, margin: str, console: Console) -> Iterator[Text]:
    location, place = finding.location, region(finding.location)
    hidden = mask.hidden(location.source, location.span, _tree(finding))
    gutter = len(margin) + 3
    line = excerpt(location.source, place, hidden, console.width - gutter)
    if not line.text.strip():
        return
    style = _STYLES[finding.severity]
    bar = (f"{margin} │", _FRAME)
    yield Text.assemble(bar)
    number = (f"{line.number:>{len(margin)}} │ ", _FRAME)
    yield Text.assemble(number, line.before, (line.marked, style), line.after)
    until = "" if place.one_line else f" to line {place.end.line}"
    yield Text.assemble(bar, " ", (line.underline + until, style))


def _tree(finding: Finding) -> Node | None:
    at = finding.problem.at
    if isinstance(at, Node):
        return at
    return at.root if isinstance(at, Object) else None


def _links(mark: str, links: Sequence[Related], margin: str, console: Console) -> Iterator[Text]:
    for number, link in enumerate(links, 1):
        head = Text.assemble(
            f"{margin} ",
            (mark.format(number), _FRAME),
            " ",
            (_where(link.at.location), _PLACE),
            ": ",
        )
        yield from _wrapped(head, Text(said(link.message)), f"{margin}    ", console)


def _advice(finding: Finding, margin: str, console: Console, *, explain: bool) -> Iterator[Text]:
    if finding.fix:
        head = Text.assemble(f"{margin} ", ("=", _FRAME), (" fix: ", "bold green"))
        yield from _wrapped(head, Text(said(finding.fix)), f"{margin}   ", console)
    if explain:
        yield Text.assemble(
            f"{margin} ", ("=", _FRAME), (f" more: certlint explain {finding.rule.id}", "dim")
        )


def _where(location: Location) -> str:
    start = region(location).start
    return f"{shown_name(location.source)}:{start.line}:{start.column}"


def _wrapped(head: Text, said_text: Text, indent: str, console: Console) -> Iterator[Text]:
    """Wrap a text behind its head; further lines hang below an indent."""
    lines = (head + said_text).wrap(console, console.width - len(indent))
    for number, line in enumerate(lines):
        line.rstrip()
        yield Text.assemble(indent if number else "", line)
