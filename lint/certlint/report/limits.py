"""What GitHub takes and shows of a report, and what a person is told where that is not all.

The numbers are those of GitHub's documentation of SARIF support and of workflow commands, 2025.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from certlint.finding import Finding, Report

# Results of one run: with more GitHub refuses the file, and of those it takes it shows some.
MAX_RESULTS = 25_000
SHOWN_RESULTS = 5_000
# Bytes of a file after gzip.
MAX_BYTES = 10_000_000
# Annotations of each level that a step of a workflow may show.
SHOWN_ANNOTATIONS = 10


def worst(findings: Sequence[Finding], limit: int) -> Sequence[Finding]:
    """Return as many findings as there may be: the worst, of equal ones the first, in order."""
    if len(findings) <= limit:
        return findings
    ranked = sorted(range(len(findings)), key=lambda index: (-findings[index].severity, index))
    return [findings[index] for index in sorted(ranked[:limit])]


def fits(text: str, most: int) -> float:
    """Return the part of a text that is `most` bytes after gzip, 1 for all of it."""
    data = text.encode()
    if len(data) <= most:
        return 1
    import gzip  # noqa: PLC0415  hardly any report is that long

    return min(1, most / len(gzip.compress(data, 6, mtime=0)))


def told(format: str, report: Report, text: str) -> Iterator[str]:  # noqa: A002
    """Yield what a person should know of a report that GitHub will not show whole."""
    if format == "sarif":
        kept = len(report.findings if report.show_suppressed else report.visible)
        if kept > MAX_RESULTS or len(text) > MAX_BYTES:
            run = json.loads(text)["runs"][0]
            kept = len(run["results"])
            notes = run["invocations"][0]["toolExecutionNotifications"]
            cut = (note["message"]["text"] for note in notes if note["level"] == "warning")
            yield from (f"sarif: {line.rstrip('.')}" for line in cut)
        if kept > SHOWN_RESULTS:
            yield f"sarif: GitHub shows the {SHOWN_RESULTS:,} worst of {kept:,} results"
    if format == "github":
        levels = Counter(finding.severity for finding in report.visible)
        more = sum(max(0, number - SHOWN_ANNOTATIONS) for number in levels.values())
        if more:
            shown = f"{SHOWN_ANNOTATIONS} annotations of each level"
            yield f"github: {shown} are shown, the worst first; {more:,} more are in the log alone"
