import gzip
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from certlint.finding import Finding, Report
from certlint.problem import Fix, Problem, Related, Severity
from certlint.report import render, sarif
from certlint.report.limits import MAX_RESULTS, SHOWN_RESULTS, told
from certlint.rule import Rule
from certlint.source import Location, Source, Span

Make = Callable[..., Finding]
SCHEMA = json.loads(Path(__file__).with_name("sarif-2.1.0.schema.json").read_text())


def run_of(report: Report) -> Any:
    log = json.loads(render("sarif", report))
    jsonschema.validate(log, SCHEMA, jsonschema.Draft202012Validator)
    return log["runs"][0]


def region_of(finding: Finding) -> tuple[int, int, int, int]:
    result = run_of(Report([finding], []))["results"][0]
    region = result["locations"][0]["physicalLocation"]["region"]
    return (region["startLine"], region["startColumn"], region["endLine"], region["endColumn"])


def test_the_schema_is_one_and_the_report_fits(report: Report) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert [result["ruleId"] for result in run_of(report)["results"]] == [
        "CM301", "CM102", "CM102", "CM900", "CM303", "CM534",
    ]  # fmt: skip


def test_a_clean_run_has_results_all_the_same() -> None:
    run = run_of(Report([], []))
    assert run["results"] == []
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_all_active_rules_are_listed_by_id(report: Report) -> None:
    run = run_of(report)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["CM102", "CM301", "CM303", "CM534", "CM900", "X1"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]


def test_a_rule_that_is_not_listed_as_active_still_has_its_entry(at: Make) -> None:
    run = run_of(Report([at("a: b", "b")], []))
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["CM301"]


def test_the_level_of_a_rule_is_its_highest(at: Make) -> None:
    check = at("a", "a").rule.check
    rule = Rule("X2", "two", Severity.NOTE, check, "Two.", multi_tenant=Severity.ERROR, score=10)
    told = run_of(Report([], [rule]))["tool"]["driver"]["rules"][0]
    assert told["defaultConfiguration"] == {"level": "error"}
    assert told["properties"] == {"precision": "high", "tags": [], "security-severity": "10.0"}
    assert "helpUri" not in told


def test_long_and_missing_documentation_fit_github(at: Make) -> None:
    check = at("a", "a").rule.check
    long = Rule("X3", "long", Severity.NOTE, check, f"{'x' * 2_000}\n\n## Why\n{'y' * 2_000}\n")
    none = Rule("X4", "none", Severity.NOTE, check, "")
    one, two = run_of(Report([], [long, none]))["tool"]["driver"]["rules"]
    assert one["shortDescription"]["text"] == "x" * 1_023 + "…"
    assert one["fullDescription"]["text"] == "y" * 1_023 + "…"
    assert [two[key]["text"] for key in ("shortDescription", "fullDescription", "help")] == [
        "none", "none", "none",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "start", "end", "region"),
    [
        ("a: b\n", 3, 4, (1, 4, 1, 5)),
        ("a: b\n", 3, 3, (1, 4, 1, 5)),  # an empty span covers what follows it
        ("a: b\n", 3, 5, (1, 4, 1, 5)),  # the line end is no part of it
        ("a:\nb", 2, 2, (1, 3, 1, 3)),  # nothing follows on the line
        ("a:\r\nb", 2, 2, (1, 3, 1, 3)),
        ("a: [\n", 5, 5, (1, 5, 1, 5)),  # behind the last line end is no line
        ("a: |\n  b\n  c\nd: e\n", 3, 13, (1, 4, 3, 4)),
        ("a: 試\U0001f600b\n", 5, 6, (1, 6, 1, 7)),  # code points, not UTF-16
        ("", 0, 0, (1, 1, 1, 1)),
        ("a", 7, 9, (1, 2, 1, 2)),
    ],
)
def test_regions(
    text: str, start: int, end: int, region: tuple[int, int, int, int], report: Report
) -> None:
    place = Location(Source("a.yaml", text), Span(start, end))
    rule = report.rules[0]
    assert region_of(Finding(rule, Problem(place, "wrong"), rule.severity)) == region


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("a b/ü#?.yaml", "a%20b/%C3%BC%23%3F.yaml"),
        ("x:y%20.yaml", "x%3Ay%2520.yaml"),
        ("/abs/a.yaml", "abs/a.yaml"),
        ("C:/abs/a.yaml", "abs/a.yaml"),
        ("bytes\udcff.yaml", "bytes%FF.yaml"),
    ],
)
def test_uris(name: str, uri: str, at: Make) -> None:
    result = run_of(Report([at("a", "a", name=name)], []))["results"][0]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": uri, "uriBaseId": "%SRCROOT%"}


def test_messages_are_sentences_and_hold_no_links_of_their_own(at: Make) -> None:
    finding = at("a", "a", message="see [this](1) \\o/")
    result = run_of(Report([finding], []))["results"][0]
    assert result["message"] == {"text": "see \\[this\\](1) \\\\o/."}


def test_related_places_are_linked_as_far_as_a_reader_follows(report: Report) -> None:
    source = Source("a.yaml", "a: b")
    place = Location(source, Span(0, 1))
    related = [Related(place, f"place {number}") for number in range(1, 121)]
    problem = Problem(place, "wrong", related, related, Fix("mend it"))
    finding = Finding(report.rules[0], problem, Severity.ERROR)
    result = run_of(Report([finding], []))["results"][0]
    links = ", ".join(f"[place {number}]({number})" for number in range(1, 11))
    assert result["message"]["text"] == f"wrong. See {links} and 110 more."
    assert [place["id"] for place in result["relatedLocations"]] == list(range(1, 101))
    flow = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in flow] == [
        f"place {number}." for number in range(1, 101)
    ]


def test_equal_fingerprints_are_numbered_and_suppressed_ones_count(at: Make) -> None:
    one, two, three = (at("a: b", "b") for _ in range(3))
    name = one.fingerprint
    hidden = Finding(two.rule, two.problem, two.severity, suppressed_by="config")
    results = run_of(Report([one, hidden, three], []))["results"]
    assert [result["partialFingerprints"]["certlint/v1"] for result in results] == [
        name, f"{name}:3",
    ]  # fmt: skip


def test_line_hashes(at: Make) -> None:
    finding = at("\n" * 3 + " a\nb\n  \t\tc\n d", "a")
    result = run_of(Report([finding], []))["results"][0]
    assert result["partialFingerprints"]["primaryLocationLineHash"] == "271789c17abda88f:1"


def test_what_kept_the_run_from_looking_is_told(report: Report) -> None:
    told = run_of(report)["invocations"][0]
    assert told["executionSuccessful"] is True
    assert [(n["level"], n.get("descriptor")) for n in told["toolExecutionNotifications"]] == [
        ("error", {"id": "CM900"}),
        ("note", None),
        ("note", None),
        ("note", None),
    ]


def test_an_incomplete_run_did_not_succeed() -> None:
    report = Report([], [], unreadable=["/srv/repo/x.yaml: Permission denied"], root="/srv/repo")
    assert run_of(report)["invocations"][0] == {
        "executionSuccessful": False,
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": {"text": "could not read x.yaml: Permission denied."},
            }
        ],
    }


def test_a_crashed_rule_is_a_result_and_a_notification(at: Make) -> None:
    crash = Rule("CM999", "rule-crashed", Severity.ERROR, at("a", "a").rule.check, "A rule failed.")
    run = run_of(Report([at("a", "a", rule=crash, message="CM101 failed")], []))
    assert run["invocations"][0]["executionSuccessful"] is False
    notification = run["invocations"][0]["toolExecutionNotifications"][0]
    assert notification["descriptor"] == {"id": "CM999"}
    assert notification["message"] == {"text": "CM101 failed."}
    assert notification["locations"] == run["results"][0]["locations"]


def test_github_takes_no_more_than_the_worst_25_000(at: Make) -> None:
    error = at("a: b", "b")
    note = Finding(error.rule, error.problem, Severity.NOTE)
    warning = Finding(error.rule, error.problem, Severity.WARNING)
    findings = [note, *[warning] * (MAX_RESULTS - 1), note, error]
    report = Report(findings, [])
    text = render("sarif", report)
    log = json.loads(text)["runs"][0]
    levels = [result["level"] for result in log["results"]]
    assert levels == ["warning"] * (MAX_RESULTS - 1) + ["error"]
    assert log["invocations"][0]["toolExecutionNotifications"] == [
        {
            "level": "warning",
            "message": {"text": "only the 25,000 worst of 25,002 findings are in this file."},
        }
    ]
    assert list(told("sarif", report, text)) == [
        "sarif: only the 25,000 worst of 25,002 findings are in this file",
        "sarif: GitHub shows the 5,000 worst of 25,000 results",
    ]


def test_of_a_file_that_is_too_long_the_worst_findings_stay(at: Make) -> None:
    first = at("a: b", "b")

    def finding(severity: Severity, number: int) -> Finding:
        words = [sha256(f"{severity}{number}{n}".encode()).hexdigest()[:9] for n in range(50)]
        return Finding(first.rule, first.problem._replace(message=" ".join(words)), severity)

    levels = (Severity.NOTE, Severity.ERROR)
    findings = [finding(level, number) for level in levels for number in range(100)]
    text = sarif.render(Report(findings, []), most=50_000)
    assert len(gzip.compress(text.encode())) <= 50_000
    run = json.loads(text)["runs"][0]
    kept = [result["level"] for result in run["results"]]
    assert kept == ["note"] * kept.count("note") + ["error"] * 100
    assert 0 < kept.count("note") < 100
    assert [n["message"]["text"] for n in run["invocations"][0]["toolExecutionNotifications"]] == [
        f"only the {len(kept)} worst of 200 findings are in this file."
    ]


def test_more_results_than_github_shows_are_told(at: Make) -> None:
    finding = at("a: b", "b")
    few, many = (Report([finding] * n, []) for n in (SHOWN_RESULTS, SHOWN_RESULTS + 1))
    assert list(told("sarif", few, render("sarif", few))) == []
    assert list(told("sarif", many, render("sarif", many))) == [
        "sarif: GitHub shows the 5,000 worst of 5,001 results"
    ]


def test_no_text_of_the_sources_is_in_it(report: Report) -> None:
    shown = render("sarif", report)
    assert "snippet" not in shown
    assert "hunter2" not in shown
    assert "skipTLSVerify:" not in shown
