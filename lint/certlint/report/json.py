"""JSON for programs: every finding, the suppressed ones too, in a format with a version."""

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import TypeAlias

from certlint.finding import Finding, Report
from certlint.model.objects import Object
from certlint.problem import Related, Severity
from certlint.report.masking import veil
from certlint.report.place import file_name, portable, region
from certlint.report.subject import field_path
from certlint.report.text import tenancy
from certlint.source import Location

# Raised when a field changes its meaning or goes; a new field is no new version.
VERSION = 1
SCHEMA = f"https://certlint.dev/schemas/report-{VERSION}.json"

Json: TypeAlias = dict[str, object]


def render(report: Report) -> str:
    """Return the report as one JSON object."""
    content: Json = {
        "$schema": SCHEMA,
        "version": VERSION,
        "findings": [_finding(finding) for finding in report.findings],
        "summary": _summary(portable(report)),
    }
    return json.dumps(content, indent=2) + "\n"


def schema() -> str:
    """Return the JSON Schema (2020-12) of what `render` returns, which the site serves too."""
    return (files("certlint.report") / f"report-{VERSION}.json").read_text("utf-8")


def _finding(finding: Finding) -> Json:
    return {
        "rule": finding.rule.id,
        "name": finding.rule.name,
        "severity": str(finding.severity),
        "message": veil(finding.message),
        **_place(finding.location),
        "object": None if finding.subject is None else _object(finding.subject),
        "path": field_path(finding),
        "clusters": list(finding.clusters),
        "rendered": [veil(render) for render in finding.renders],
        "related": _links(finding.problem.related),
        "steps": _links(finding.problem.steps),
        "fix": _fix(finding),
        "fingerprint": finding.fingerprint,
        "suppressed": veil(finding.suppressed_by) or None,
    }


def _place(location: Location) -> Json:
    return {"file": file_name(location.source), **_range(location)}


def _range(location: Location) -> Json:
    place = region(location)
    return {
        "start": {"line": place.start.line, "column": place.start.column},
        "end": {"line": place.end.line, "column": place.end.column},
    }


def _object(subject: Object) -> Json:
    return {
        "group": subject.group,
        "kind": subject.kind,
        "namespace": subject.namespace,
        "name": subject.root.at("metadata.name").text,
    }


def _links(links: Sequence[Related]) -> list[Json]:
    return [{**_place(link.at.location), "message": veil(link.message)} for link in links]


def _fix(finding: Finding) -> Json | None:
    if not finding.fix:
        return None
    source = finding.location.source
    edits = finding.problem.fix.edits if finding.problem.fix is not None else ()
    return {
        "title": veil(finding.fix),
        "edits": [
            {**_exact(Location(source, edit.span)), "text": veil(edit.text)} for edit in edits
        ],
    }


def _exact(location: Location) -> Json:
    """Return the range as it is: an edit is applied, not looked at, and may be an insertion."""
    return {
        "start": {"line": location.start.line, "column": location.start.column},
        "end": {"line": location.end.line, "column": location.end.column},
    }


def _summary(report: Report) -> Json:
    return {
        "files": report.files,
        "documents": report.documents,
        **{
            f"{severity}s": sum(finding.severity is severity for finding in report.visible)
            for severity in sorted(Severity, reverse=True)
        },
        "suppressed": report.suppressed,
        "charts": list(report.charts),
        "unrendered": list(report.unrendered),
        "templates": list(report.templates),
        "encrypted": list(report.encrypted),
        "binary": list(report.binary),
        "unreadable": list(report.unreadable),
        "incomplete": report.incomplete,
        "tenancy": tenancy(report, file_name),
    }
