"""Text for people: a line a finding where it is piped, excerpts in a terminal."""

from collections.abc import Callable, Iterator, Sequence

from certlint.finding import Finding, Report
from certlint.model.tenancy import Evidence
from certlint.problem import Severity
from certlint.report.place import region
from certlint.report.printable import printable
from certlint.source import Source
from certlint.wording import some_of

_NAMED = 3
_REMEDIES = 5


def render(
    report: Report,
    *,
    terminal: bool = False,
    width: int = 100,
    color: bool = False,
    quiet: bool = False,
) -> str:
    """Return the visible findings; `quiet` leaves a terminal's excerpts and advice out.

    Without a terminal it is one line a finding, `path:line:column: severity: message [rule]`,
    which `grep` and editors understand, and "" where there are none.
    """
    if terminal:
        from certlint.report import terminal as rich_text  # noqa: PLC0415  rich takes 50 ms

        return rich_text.render(report, width=width, color=color, quiet=quiet)
    return "".join(f"{_line(finding)}\n" for finding in report.visible)


def said(text: str) -> str:
    """Return a message that is safe to show: no secrets, nothing that a terminal obeys."""
    from certlint.report.masking import veil  # noqa: PLC0415  its expressions take 5 ms to compile

    return printable(veil(text))


def shown_name(source: Source) -> str:
    """Return the path of a source as a person would type it."""
    return printable(source.shown or source.name)


def _line(finding: Finding) -> str:
    start = region(finding.location).start
    place = f"{shown_name(finding.location.source)}:{start.line}:{start.column}"
    return f"{place}: {finding.severity}: {said(finding.message)} [{finding.rule.id}]"


def summary(report: Report, named: Callable[[Source], str] = shown_name) -> str:
    """Return the counts of a report, what was skipped and what to do about it."""
    return "".join(f"{printable(line)}\n" for line in _summary(report, named))


def remedies(report: Report) -> Iterator[str]:
    """Yield what to type for the worst of the rules that were told, in lines of their own.

    For who sees a line a finding: a hook's output is no terminal, and has no room for advice.
    """
    worst_first = sorted(report.visible, key=lambda finding: -finding.severity)
    told: dict[str, str] = {}
    for finding in worst_first:
        told.setdefault(finding.rule.id, said(finding.fix))
    for rule, fix in list(told.items())[:_REMEDIES]:
        yield f"fix {rule}: {fix}\n"
    if len(told) > _REMEDIES:
        yield f"fix {counted(len(told) - _REMEDIES, 'more rule')}: certlint explain RULE\n"


def tenancy(report: Report, named: Callable[[Source], str]) -> str:
    """Say what shows that several tenants share a cluster, and where; "" if nothing does."""
    return "; ".join(_evidence(each, named) for each in report.tenancy)


def _evidence(evidence: Evidence, named: Callable[[Source], str]) -> str:
    written = [place.location.written for place in evidence.places]
    places = ", ".join(f"{named(place.source)}:{place.line}" for place in written)
    return f"{evidence.says} ({places})" if places else evidence.says


def _summary(report: Report, named: Callable[[Source], str]) -> Iterator[str]:
    files = counted(report.files, "file")
    documents = counted(report.documents, "document")
    parts = [f"{_counts(report.visible) or 'no problems'} in {files} ({documents})"]
    if not report.documents and not report.visible:
        held = f"no document in {files} is of a kind that certlint knows"
        if not report.files:
            held = "no YAML or JSON file is here outside hidden folders and what Git ignores"
        parts = [f"nothing to judge: {held}"]
    if report.suppressed:
        parts.append(f"{report.suppressed} suppressed")
    skipped = (
        (report.templates, "unrendered template", "unrendered templates"),
        (report.encrypted, "encrypted", "encrypted"),
        (report.binary, "binary", "binary"),
    )
    if any(names for names, _, _ in skipped):
        kinds = (f"{len(n)} {one if len(n) == 1 else many}" for n, one, many in skipped if n)
        parts.append(f"skipped: {', '.join(kinds)}")
    yield "; ".join(parts)
    if not (report.documents or report.visible or report.templates):
        yield "  name a folder with manifests, or pipe a chart: helm template CHART | certlint -"
    if report.tenancy:
        yield f"tenancy: {tenancy(report, named)}"
    if report.stale:
        gone = counted(report.stale, "finding")
        yield f"baseline: {gone} no longer found, `certlint baseline` writes a shorter one"
    yield from _passed_over(report)
    if report.incomplete:
        yield "the run is incomplete: something above kept certlint from looking at everything"


def _passed_over(report: Report) -> Iterator[str]:
    if report.templates:
        yield f"templates, not judged: {some_of(report.templates, _NAMED)}"
        if not report.unrendered:
            yield f"  render {_what_to_render(report.charts)}"
    for name in report.unrendered:
        yield f"not rendered: {name}"
    if report.encrypted:
        yield f"encrypted, values not judged: {some_of(report.encrypted, _NAMED)}"
    if report.binary:
        yield f"binary, not read: {some_of(report.binary, _NAMED)}"
    for failure in report.unreadable:
        yield f"could not read {failure}"


def _what_to_render(charts: Sequence[str]) -> str:
    """Say how the charts that templates belong to are rendered, or templates of no chart."""
    if not charts:
        return "them first: helm template CHART | certlint -"
    by_hand = f"helm template {charts[0]} | certlint -"
    named = "it" if len(charts) == 1 else counted(len(charts), "chart")
    of_others = f" ({some_of(charts, _NAMED)})" if len(charts) > 1 else ""
    return f"{named}: certlint --render, or {by_hand}{of_others}"


def _counts(findings: Sequence[Finding]) -> str:
    numbers = {
        severity: sum(finding.severity is severity for finding in findings)
        for severity in sorted(Severity, reverse=True)
    }
    return ", ".join(counted(number, str(what)) for what, number in numbers.items() if number)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 file`, `2 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
