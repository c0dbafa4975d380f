"""Workflow commands, which GitHub shows as annotations: the worst first, since it shows ten."""

from certlint.finding import Finding, Report
from certlint.problem import Severity
from certlint.report.place import file_name, region
from certlint.report.printable import printable
from certlint.report.text import said

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report) -> str:
    """Return one command a visible finding, or ""."""
    worst_first = sorted(report.visible, key=lambda finding: -finding.severity)
    return "".join(f"{_command(finding)}\n" for finding in worst_first)


def _command(finding: Finding) -> str:
    place = region(finding.location)
    properties = {
        "file": printable(file_name(finding.location.source)),
        "line": str(place.start.line),
        "endLine": str(place.end.line),
    }
    if place.one_line:  # GitHub takes columns of a single line only
        properties |= {"col": str(place.start.column), "endColumn": str(place.end.column)}
    properties["title"] = finding.rule.id
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    advice = f"\nFix: {said(finding.fix)}" if finding.fix else ""
    return f"::{_COMMANDS[finding.severity]} {given}::{_data(said(finding.message) + advice)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
