import json
from pathlib import Path

from certlint.finding import Finding, Report
from certlint.model.tenancy import Evidence
from certlint.problem import Edit, Fix, Problem
from certlint.report import render
from certlint.source import Location, Source, Span


def test_version_and_summary(report: Report) -> None:
    told = json.loads(render("json", report))
    assert list(told) == ["$schema", "version", "findings", "summary"]
    assert told["version"] == 1
    assert told["summary"] == {
        "files": 12,
        "documents": 40,
        "errors": 3,
        "warnings": 2,
        "notes": 1,
        "suppressed": 1,
        "charts": [],
        "unrendered": [],
        "templates": [f"chart/templates/{name}.yaml" for name in "abcd"],
        "encrypted": ["secrets.enc.yaml"],
        "binary": ["logo\x1b.yaml"],
        "unreadable": [],
        "incomplete": False,
        "tenancy": "multi (Namespace team-a, Namespace team-b)",
    }


def test_a_suppressed_finding_is_told_with_its_reason(report: Report) -> None:
    told = json.loads(render("json", report))["findings"]
    assert [(f["rule"], f["start"]["column"], f["suppressed"]) for f in told[-2:]] == [
        ("CM534", 32, None),
        ("CM534", 50, "annotation: it is a test"),
    ]


def test_an_insertion_is_an_empty_range(report: Report) -> None:
    source = Source("a.yaml", "a:\n  b: c\n")
    fix = Fix("add it", [Edit(Span(3, 3), "  x: y\n"), Edit(Span(8, 9), "d")])
    problem = Problem(Location(source, Span(8, 9)), "wrong", fix=fix)
    finding = Finding(report.rules[0], problem, report.rules[0].severity)
    told = json.loads(render("json", Report([finding], [])))["findings"][0]
    assert told["fix"] == {
        "title": "add it",
        "edits": [
            {
                "start": {"line": 2, "column": 1},
                "end": {"line": 2, "column": 1},
                "text": "  x: y\n",
            },
            {"start": {"line": 2, "column": 6}, "end": {"line": 2, "column": 7}, "text": "d"},
        ],
    }
    assert told["object"] is None


def test_no_path_is_absolute(tmp_path: Path, report: Report) -> None:
    source = Source(f"{tmp_path}/a.yaml", "a: b", f"{tmp_path}/a.yaml")
    problem = Problem(Location(source, Span(0, 1)), "wrong")
    finding = Finding(report.rules[0], problem, report.rules[0].severity)
    told = json.loads(
        render(
            "json",
            Report(
                [finding],
                [],
                binary=[f"{tmp_path}/x/b.yaml", "/elsewhere/c.yaml"],
                unreadable=[f"{tmp_path}/d.yaml: no: way", "/elsewhere/e.yaml: no"],
                tenancy=[Evidence("two", (Location(source, Span(0, 1)),))],
                root=str(tmp_path),
            ),
        )
    )
    assert told["findings"][0]["file"] == f"{tmp_path}/a.yaml".lstrip("/")
    assert told["summary"]["binary"] == ["x/b.yaml", "c.yaml"]
    assert told["summary"]["tenancy"] == f"two ({tmp_path}/a.yaml:1)".replace("(/", "(")
    assert told["summary"]["unreadable"] == ["d.yaml: no: way", "e.yaml: no"]
