"""GitLab's Code Quality report: what its merge requests show.

Format: GitLab's documentation of the Code Quality report, a subset of Code Climate's.
"""

import json

from certlint.finding import Finding, Report, lasting_names
from certlint.problem import Severity
from certlint.report.place import file_name, region
from certlint.report.text import said

_LEVELS = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def render(report: Report) -> str:
    """Return the visible findings as one JSON list."""
    names = lasting_names(report.findings)
    issues = [_issue(finding, names[id(finding)]) for finding in report.visible]
    return json.dumps(issues, indent=2) + "\n"


def _issue(finding: Finding, name: str) -> dict[str, object]:
    place = region(finding.location)
    return {
        "type": "issue",
        "check_name": finding.rule.id,
        "description": f"{said(finding.message)} ({finding.rule.id})",
        "content": {"body": finding.rule.doc},
        "categories": ["Security" if finding.rule.score else "Bug Risk"],
        "severity": _LEVELS[finding.severity],
        "fingerprint": name,
        "location": {
            "path": file_name(finding.location.source),
            "lines": {"begin": place.start.line, "end": place.end.line},
        },
    }
