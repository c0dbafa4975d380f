"""The faulty fixtures of all rules, rendered: what is said as before stands where it stood."""

import datetime
from pathlib import Path

import pytest

from certlint import session
from certlint.finding import Report

from .trees import plant

FIXTURES = Path(__file__).parents[1] / "rules"
FILES = [
    file
    for file in sorted(FIXTURES.glob("CM*/bad/*.yaml"))
    # Helm reads braces, and what is twice kustomize does not take.
    if "{{" not in (text := file.read_text()) and "}}" not in text and file.parts[-3] != "CM907"
]
CHART = "apiVersion: v2\nname: shop\nversion: 1.0.0\n"


def report(root: Path, *, render: bool) -> Report:
    request = session.Request(
        (str(root),), datetime.date(2026, 11, 25), render=render, profile="strict"
    )
    return session.run(request)


def lines(of: Report) -> dict[tuple[str, str], set[int]]:
    found: dict[tuple[str, str], set[int]] = {}
    for finding in of.visible:
        key = (finding.rule.id, finding.problem.message)
        found.setdefault(key, set()).add(finding.location.line)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("tool", ["helm", "kustomize"])
def test_a_rendered_fixture_is_told_at_its_lines(
    tmp_path: Path, tools: str, monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    monkeypatch.setenv("PATH", tools)
    equal = 0
    for number, file in enumerate(FILES[::2]):
        text = file.read_text()
        raw = plant(tmp_path / f"raw{number}", {"a.yaml": text})
        if tool == "helm":
            files = {"templates/a.yaml": text, "Chart.yaml": CHART}
        else:
            files = {"a.yaml": text, "kustomization.yaml": "resources: [a.yaml]\n"}
        made = report(plant(tmp_path / f"made{number}", files), render=True)
        if made.unrendered:
            continue
        before, after = lines(report(raw, render=False)), lines(made)
        # The order of keys and documents is another, so that other objects may be named first.
        both = before.keys() & after.keys()
        assert {key: after[key] for key in both} == {key: before[key] for key in both}, file
        equal += len(both)
    assert equal > 100
