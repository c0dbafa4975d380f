"""SARIF 2.1.0 as GitHub code scanning reads it, and as other readers may check it.

Nothing of the sources is in it: no snippets, no absolute paths. Suppressed findings are left out
unless the user asks for them, since GitHub would open alerts for them.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version

from certlint.finding import Finding, Report, lasting_names
from certlint.problem import Severity
from certlint.report.limits import MAX_BYTES, MAX_RESULTS, fits, worst
from certlint.report.linehash import line_hashes
from certlint.report.place import portable, region
from certlint.report.sarif_parts import Json, descriptor, location, message, result
from certlint.report.text import counted
from certlint.source import Source
from certlint.wording import some_of

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
HOME = "https://certlint.dev"

_NAMED = 3


def render(report: Report, most: int = MAX_BYTES) -> str:
    """Return the report as a SARIF log of one run, with as many results as GitHub takes.

    It is no longer than `most` bytes after gzip.
    """
    shown = report.findings if report.show_suppressed else report.visible
    kept = worst(shown, MAX_RESULTS)
    text = _log(report, kept, shown)
    while (part := fits(text, most)) < 1:
        # A tenth less than fits, since not all of a log is results.
        kept = worst(kept, int(len(kept) * part * 0.9))
        text = _log(report, kept, shown)
    return text


def _log(report: Report, kept: Sequence[Finding], shown: Sequence[Finding]) -> str:
    log: Json = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, kept, shown)]}
    return json.dumps(log, indent=2) + "\n"


def _run(report: Report, kept: Sequence[Finding], shown: Sequence[Finding]) -> Json:
    told = (*report.rules, *(finding.rule for finding in kept))
    rules = sorted({rule.id: rule for rule in told}.values(), key=lambda rule: rule.id)
    indices = {rule.id: index for index, rule in enumerate(rules)}
    hashes = _hashes(kept)
    names = lasting_names(report.findings)
    return {
        "tool": {
            "driver": {
                "name": "certlint",
                "informationUri": HOME,
                "semanticVersion": version("certlint"),
                "rules": [descriptor(rule, HOME) for rule in rules],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not report.incomplete,
                "toolExecutionNotifications": list(_notifications(report, len(kept), len(shown))),
            }
        ],
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The root of the repository or of the run."}}
        },
        "columnKind": "unicodeCodePoints",
        "results": [
            result(
                finding,
                indices[finding.rule.id],
                {
                    "primaryLocationLineHash": hashes[finding.location.source][_line(finding)],
                    "certlint/v1": names[id(finding)],
                },
            )
            for finding in kept
        ],
    }


def _line(finding: Finding) -> int:
    return region(finding.location).start.line


def _hashes(findings: Sequence[Finding]) -> Mapping[Source, Mapping[int, str]]:
    lines: defaultdict[Source, set[int]] = defaultdict(set)
    for finding in findings:
        lines[finding.location.source].add(_line(finding))
    return {source: line_hashes(source.text, wanted) for source, wanted in lines.items()}


def _notifications(report: Report, kept: int, of: int) -> Iterator[Json]:
    for finding in report.visible:
        if finding.rule.id in ("CM900", "CM916", "CM999"):
            yield {
                "descriptor": {"id": finding.rule.id},
                "level": "error",
                "message": {"text": message(finding.message)},
                "locations": [location(finding.location)],
            }
    named = portable(report)
    for failure in named.unreadable:
        text = f"could not read {failure}"
        yield _notification(Severity.ERROR, text)
    passed_over = (
        (named.templates, "unrendered template", "not judged; render them first"),
        (named.encrypted, "encrypted document", "values not judged"),
        (named.binary, "binary file", "not read"),
    )
    for names, noun, fate in passed_over:
        if names:
            text = f"{counted(len(names), noun)} ({fate}): {some_of(names, _NAMED)}"
            yield _notification(Severity.NOTE, text)
    if kept < of:
        text = f"only the {kept:,} worst of {of:,} findings are in this file"
        yield _notification(Severity.WARNING, text)


def _notification(level: Severity, text: str) -> Json:
    return {"level": str(level), "message": {"text": message(text)}}
