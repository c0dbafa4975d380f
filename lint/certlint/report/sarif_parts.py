"""The parts of a SARIF log: rules, results, places and messages."""

import os
import re
from collections.abc import Mapping
from typing import TypeAlias
from urllib.parse import quote

from certlint.baseline import HIDDEN_BY
from certlint.finding import Finding
from certlint.problem import Fix, Related, Severity
from certlint.report.place import Region, file_name, region
from certlint.report.subject import field_path, object_name
from certlint.report.text import said
from certlint.rule import Rule
from certlint.source import Location, Source

# GitHub keeps 100 locations of a result, and refuses a file with more than 1,000.
MAX_LOCATIONS = 100
MAX_DESCRIPTION = 1_024

# A message that links to every place of a long list is no longer read.
_LINKED = 10
_OWN_RULE = re.compile(r"CM\d{3}")
_SEVERITIES = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "recommendation",
}

Json: TypeAlias = dict[str, object]


def descriptor(rule: Rule, home: str) -> Json:
    """Return what SARIF says of a rule; every text is there, since GitHub refuses empty ones."""
    summary = rule.summary or rule.name
    properties: Json = {"precision": rule.precision, "tags": list(rule.tags)}
    if rule.score > 0:
        properties["security-severity"] = f"{rule.score:.1f}"
    else:
        properties["problem.severity"] = _SEVERITIES[rule.highest]
    documented = {"helpUri": f"{home}/rules/{rule.id}/"}
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": _short(summary)},
        "fullDescription": {"text": _short(_paragraph(rule.section("Why")) or summary)},
        "help": {"text": _plain(rule.doc) or summary, "markdown": rule.doc or summary},
        **(documented if _OWN_RULE.fullmatch(rule.id) else {}),
        "defaultConfiguration": {"level": str(rule.highest)},
        "properties": properties,
    }


def result(finding: Finding, index: int, fingerprints: Mapping[str, str]) -> Json:
    """Return one result; `index` is the place of its rule in the list of rules."""
    related = finding.problem.related[:MAX_LOCATIONS]
    steps = finding.problem.steps[:MAX_LOCATIONS]
    place = location(finding.location)
    if finding.subject is not None:
        name = "/".join(filter(None, (object_name(finding.subject), field_path(finding))))
        place["logicalLocations"] = [{"fullyQualifiedName": said(name)}]
    content: Json = {
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": str(finding.severity),
        "message": {"text": _linked(finding)},
        "locations": [place],
        "partialFingerprints": dict(fingerprints),
    }
    if related:
        content["relatedLocations"] = [
            {"id": number, **_told(link)} for number, link in enumerate(related, 1)
        ]
    if steps:
        flow = [{"location": _told(step)} for step in steps]
        content["codeFlows"] = [{"threadFlows": [{"locations": flow}]}]
    if finding.suppressed_by:
        kind = "external" if finding.suppressed_by == HIDDEN_BY else "inSource"
        content["suppressions"] = [{"kind": kind, "justification": said(finding.suppressed_by)}]
    if finding.problem.fix is not None and finding.problem.fix.edits:
        content["fixes"] = [_fix(finding, finding.problem.fix)]
    properties: Json = {"fix": said(finding.fix)} if finding.fix else {}
    if finding.clusters:
        properties["clusters"] = [said(name) for name in finding.clusters]
    if properties:
        content["properties"] = properties
    return content


def _fix(finding: Finding, fix: Fix) -> Json:
    """Return the edits as SARIF writes them: what to delete, and what stands there instead."""
    source = finding.location.source
    return {
        "description": {"text": message(fix.title)},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(source),
                "replacements": [
                    {
                        "deletedRegion": _range(Location(source, edit.span)),
                        "insertedContent": {"text": said(edit.text)},
                    }
                    for edit in fix.edits
                ],
            }
        ],
    }


def location(at: Location) -> Json:
    """Return a place in a file, by a path relative to the root of the run."""
    place = region(at)
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(at.source),
            "region": _range(place),
        }
    }


def _artifact(source: Source) -> Json:
    return {"uri": quote(os.fsencode(file_name(source)), safe="/"), "uriBaseId": "%SRCROOT%"}


def _range(place: Location | Region) -> Json:
    return {
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
    }


def message(text: str) -> str:
    """Return a text as a message that is a sentence; brackets in it are no links."""
    sentence = _escaped(text)
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _linked(finding: Finding) -> str:
    """Return the message with links to the related places: GitHub shows those that are linked."""
    related = finding.problem.related
    links = [
        f"[{_escaped(link.message) or 'here'}]({number})"
        for number, link in enumerate(related[:_LINKED], 1)
    ]
    more = f" and {len(related) - _LINKED:,} more" if len(related) > _LINKED else ""
    return message(finding.message) + (f" See {', '.join(links)}{more}." if links else "")


def _told(link: Related) -> Json:
    return {**location(link.at.location), "message": {"text": message(link.message or "here")}}


def _escaped(text: str) -> str:
    return re.sub(r"([\\\[\]])", r"\\\1", said(text))


def _short(text: str) -> str:
    return text if len(text) <= MAX_DESCRIPTION else text[: MAX_DESCRIPTION - 1] + "…"


def _paragraph(text: str) -> str:
    return " ".join(text.split("\n\n", maxsplit=1)[0].split())


def _plain(markdown: str) -> str:
    return re.sub(r"^#+ ", "", markdown, flags=re.MULTILINE)
