"""A summary in Markdown, for the page of a CI job or a comment on a change."""

import re

from certlint.finding import Finding, Report
from certlint.problem import Severity
from certlint.report.place import file_name, portable, region
from certlint.report.printable import printable
from certlint.report.text import said, summary

# A job's summary on GitHub may have 1 MiB, and nobody reads a longer table.
_SHOWN = 200

# What Markdown, HTML or GitHub would take for markup; in code, only what ends a cell.
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~@&])")


def render(report: Report) -> str:
    """Return a table of the visible findings, the worst first, and the counts of the run."""
    found = sorted(report.visible, key=lambda finding: -finding.severity)
    lines = ["## certlint", ""]
    if found:
        lines += ["| level | rule | where | what |", "| --- | --- | --- | --- |"]
        lines += [_row(finding) for finding in found[:_SHOWN]]
        lines.append("")
    if len(found) > _SHOWN:
        lines += [f"The {_SHOWN} worst of {len(found):,} findings are shown.", ""]
    # Two spaces before the end of a line break it.
    lines += [f"{escaped(line)}  " for line in summary(portable(report), file_name).splitlines()]
    return "\n".join(lines).rstrip() + "\n"


def _row(finding: Finding) -> str:
    start = region(finding.location).start
    place = f"{printable(file_name(finding.location.source))}:{start.line}"
    advice = "" if finding.severity is Severity.NOTE else f" **Fix:** {_cell(finding.fix)}"
    return (
        f"| {finding.severity} | {finding.rule.id} | {escaped(place)} "
        f"| {_cell(finding.message)}.{advice if finding.fix else ''} |"
    )


def _cell(text: str) -> str:
    return escaped(said(text))


def escaped(text: str) -> str:
    """Return a text in which Markdown finds no markup but code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a lone backtick begins no code
        return _MARKUP.sub(r"\\\1", text)
    parts[::2] = [_MARKUP.sub(r"\\\1", part) for part in parts[::2]]
    parts[1::2] = [part.replace("|", "\\|") for part in parts[1::2]]
    return "`".join(parts)
