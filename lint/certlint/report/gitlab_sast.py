"""GitLab's SAST report: what its vulnerability pages and merge requests show.

Format: GitLab's security report schemas, version 15. Only rules about security are in it, since
each entry becomes a vulnerability.
"""

import json
import uuid
from importlib.metadata import version

from certlint.finding import Finding, Report, lasting_names
from certlint.report.markdown import escaped
from certlint.report.place import file_name, region
from certlint.report.subject import object_name
from certlint.report.text import said
from certlint.rule import Rule

_SCHEMA = "15.0.7"
_NAME_LENGTH = 255


def render(report: Report) -> str:
    """Return the visible findings of security rules as one JSON object."""
    names = lasting_names(report.findings)
    found = [f for f in report.visible if f.rule.score]
    tool = {
        "id": "certlint",
        "name": "certlint",
        "vendor": {"name": "certlint"},
        "version": version("certlint"),
    }
    # The format wants a time; the day of the run keeps equal runs equal.
    time = f"{report.day.isoformat()}T00:00:00"
    content = {
        "version": _SCHEMA,
        "scan": {
            "type": "sast",
            "status": "failure" if report.incomplete else "success",
            "start_time": time,
            "end_time": time,
            "analyzer": tool,
            "scanner": tool,
        },
        "vulnerabilities": [_vulnerability(finding, names[id(finding)]) for finding in found],
    }
    return json.dumps(content, indent=2) + "\n"


def _vulnerability(finding: Finding, name: str) -> dict[str, object]:
    place = region(finding.location)
    where: dict[str, object] = {
        "file": file_name(finding.location.source),
        "start_line": place.start.line,
        "end_line": place.end.line,
    }
    if finding.subject is not None:
        where["class"] = said(object_name(finding.subject))
    why = finding.rule.section("Why")
    content: dict[str, object] = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"certlint:{name}")),
        # What is said of one object stands below: GitLab groups by the name.
        "name": finding.rule.summary.rstrip(".")[:_NAME_LENGTH],
        "description": f"{escaped(said(finding.message))}.\n\n{why}".strip(),
        "severity": _severity(finding.rule),
        "location": where,
        "identifiers": [
            {"type": "certlint_rule", "name": finding.rule.id, "value": finding.rule.id}
        ],
    }
    if finding.fix:
        content["solution"] = said(finding.fix)
    return content


def _severity(rule: Rule) -> str:
    """Return GitLab's word for a score, by the bounds that GitHub uses for the same number."""
    bounds = ((9.0, "Critical"), (7.0, "High"), (4.0, "Medium"))
    return next((word for least, word in bounds if rule.score >= least), "Low")
