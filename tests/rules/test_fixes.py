"""A fix with edits removes its finding and nothing else."""

from collections import Counter
from pathlib import Path

import pytest
from tests.linting import judge, lint_path
from tests.rules.test_fixtures import FIXTURES, HERE

from certlint.config import Config
from certlint.config import load as load_config
from certlint.files import InputFile, find
from certlint.finding import Finding, Report
from certlint.loader import load
from certlint.source import Source

# An object that gets its right group, or is a CA no more, is judged by other rules from then on.
JUDGED_ANEW = {"CM314", "CM902"}
BAD = [path for path in FIXTURES if path.parent.name == "bad"]


def edited(finding: Finding) -> str:
    text = finding.location.source.text
    fix = finding.problem.fix
    assert fix is not None
    for edit in sorted(fix.edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def told(findings: list[Finding]) -> Counter[tuple[str, str]]:
    return Counter((f.rule.id, f.subject.key if f.subject else "") for f in findings)


def judged_with(fixture: Path, finding: Finding) -> Report:
    """Judge the fixture as it is after the edits of a finding."""
    folder = fixture if fixture.is_dir() else fixture.parent
    given = folder / ".certlint.yaml"
    config = load_config(given) if fixture.is_dir() and given.is_file() else Config()
    loaded: list[InputFile | Source] = [
        Source(file.name, edited(finding), file.shown)
        if file.name == finding.location.source.name
        else file
        for file in find([fixture], folder, config.exclude)
    ]
    return judge(load(loaded, closed_world=config.closed_world), config)


@pytest.mark.parametrize("fixture", BAD, ids=lambda path: str(path.relative_to(HERE)))
def test_a_fix_removes_its_finding(fixture: Path) -> None:
    before = lint_path(fixture).visible
    for finding in before:
        if finding.problem.fix is None or not finding.problem.fix.edits:
            continue
        after = judged_with(fixture, finding).visible
        gone = (finding.rule.id, finding.subject.key if finding.subject else "")
        assert (told(list(before)) - told(list(after)))[gone] == 1
        if finding.rule.id not in JUDGED_ANEW:
            assert told(list(after)) - told(list(before)) == Counter()
