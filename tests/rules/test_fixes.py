"""A fix with edits removes its finding and nothing else."""

from collections import Counter
from pathlib import Path

import pytest
from tests.linting import judge, lint_path
from tests.rules.test_fixtures import FIXTURES, HERE

from certlint.finding import Finding
from certlint.loader import load
from certlint.source import Source

BAD = [path for path in FIXTURES if path.is_file() and path.parent.name == "bad"]


def edited(finding: Finding) -> str:
    text = finding.location.source.text
    fix = finding.problem.fix
    assert fix is not None
    for edit in sorted(fix.edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def told(findings: list[Finding]) -> Counter[tuple[str, str]]:
    return Counter((f.rule.id, f.subject.key if f.subject else "") for f in findings)


@pytest.mark.parametrize("fixture", BAD, ids=lambda path: str(path.relative_to(HERE)))
def test_a_fix_removes_its_finding(fixture: Path) -> None:
    before = lint_path(fixture).visible
    for finding in before:
        if finding.problem.fix is None or not finding.problem.fix.edits:
            continue
        if finding.rule.id == "CM902":
            continue  # an object that gets its right group is judged by its rules from then on
        source = Source(fixture.name, edited(finding), fixture.name)
        after = judge(load([source])).visible
        gone = (finding.rule.id, finding.subject.key if finding.subject else "")
        assert told(list(after)) - told(list(before)) == Counter()
        assert (told(list(before)) - told(list(after)))[gone] == 1
