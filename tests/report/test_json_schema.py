"""The published schema and the JSON report say the same, field by field."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.linting import lint_path

from certlint.finding import Finding, Report
from certlint.problem import Edit, Fix, Problem
from certlint.report import render
from certlint.report.json import SCHEMA, VERSION, schema
from certlint.source import Location, Source, Span

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "insecure"
RULES = ROOT / "tests" / "rules"
VALIDATOR = jsonschema.Draft202012Validator(json.loads(schema()))


def faults(report: Report) -> list[str]:
    """What the schema refuses in a report."""
    content = json.loads(render("json", report))
    found = VALIDATOR.iter_errors(content)  # pyright: ignore[reportUnknownMemberType]
    return [f"{error.json_path}: {error.message}" for error in found]


def test_the_schema_is_one_of_this_version() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema()))
    assert (
        json.loads(schema())["$id"]
        == SCHEMA
        == f"https://certlint.dev/schemas/report-{VERSION}.json"
    )


def objects(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All parts of a schema that describe objects."""
    if "properties" in schema:
        yield schema
        for part in schema["properties"].values():
            yield from objects(part)
    for part in schema.get("$defs", {}).values():
        yield from objects(part)
    if "items" in schema:
        yield from objects(schema["items"])


def test_nothing_is_optional_and_nothing_else_is_let_through() -> None:
    found = list(objects(json.loads(schema())))
    assert len(found) > 6
    for part in found:
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])


def test_reports_with_all_there_is(report: Report) -> None:
    source = Source("a.yaml", "a:\n  b: c\n")
    fix = Fix("add it", [Edit(Span(3, 3), "  x: y\n"), Edit(Span(8, 9), "d")])
    problem = Problem(Location(source, Span(8, 9)), "wrong", fix=fix)
    fixed = Finding(report.rules[0], problem, report.rules[0].severity)
    full = report._replace(findings=[*report.findings, fixed], unreadable=["/srv/repo/x.yaml: no"])
    content = json.loads(render("json", full))
    assert {bool(f["suppressed"]) for f in content["findings"]} == {True, False}
    assert any(f["related"] and f["steps"] for f in content["findings"])
    assert any(f["fix"] and f["fix"]["edits"] for f in content["findings"])
    assert {f["object"] is None for f in content["findings"]} == {True, False}
    assert faults(full) == []
    assert faults(Report([], [])) == []


@pytest.mark.parametrize(
    "folder", [EXAMPLES, *(RULES / name / "bad" for name in ("CM900", "CM911"))]
)
def test_real_reports(folder: Path) -> None:
    found = lint_path(folder)
    assert found.findings
    assert faults(found) == []


def test_a_field_that_is_new_gone_or_of_another_type_is_noticed(report: Report) -> None:
    content = json.loads(render("json", report))
    first = content["findings"][0]
    for changed in (
        {**first, "new": 1},
        {key: value for key, value in first.items() if key != "path"},
        {**first, "start": {"line": 0, "column": 1}},
        {**first, "severity": "critical"},
        {**first, "file": "/absolute.yaml"},
    ):
        assert not VALIDATOR.is_valid({**content, "findings": [changed]})  # pyright: ignore[reportUnknownMemberType]


def test_the_command_prints_it() -> None:
    command = [sys.executable, "-m", "certlint", "report-schema"]
    assert subprocess.run(command, capture_output=True, encoding="utf-8").stdout == schema()
