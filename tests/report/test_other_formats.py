"""GitLab's, JUnit's and Markdown's ways to show findings."""

import datetime as dt
import json
import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from certlint.finding import Finding, Report, lasting_names
from certlint.problem import Severity
from certlint.report import Format, render

Make = Callable[..., Finding]
Snapshot = Callable[[str, str], None]

VISIBLE = [
    ("CM301", "clusters/a b/issuers.yaml", 8),
    ("CM102", "clusters/a b/issuers.yaml", 17),
    ("CM102", "clusters/a b/issuers.yaml", 18),
    ("CM900", "clusters/broken.yaml", 4),
    ("CM303", "clusters/secret.yaml", 7),
    ("CM534", "clusters/team-b.yaml", 6),
]


@pytest.mark.parametrize(
    ("format", "file"),
    [("gitlab", "gitlab.json"), ("junit", "junit.xml"), ("markdown", "summary.md")],
)
def test_snapshot(format: Format, file: str, report: Report, snapshot: Snapshot) -> None:
    snapshot(file, render(format, report))


def test_gitlab_names_each_finding_once(report: Report) -> None:
    issues = json.loads(render("gitlab", report))
    told = [
        (i["check_name"], i["location"]["path"], i["location"]["lines"]["begin"]) for i in issues
    ]
    assert told == VISIBLE
    names = lasting_names(report.findings)
    assert [i["fingerprint"] for i in issues] == [names[id(f)] for f in report.visible]
    assert len({i["fingerprint"] for i in issues}) == len(issues)


def test_gitlab_sast_has_what_its_schema_requires(report: Report) -> None:
    content = json.loads(render("gitlab-sast", report._replace(day=dt.date(2026, 3, 1))))
    scan = content["scan"]
    assert re.fullmatch(r"15\.\d+\.\d+", content["version"])
    assert (scan["type"], scan["status"]) == ("sast", "success")
    assert scan["start_time"] == scan["end_time"] == "2026-03-01T00:00:00"
    for tool in (scan["analyzer"], scan["scanner"]):
        assert {"id", "name", "version"} <= tool.keys()
        assert tool["vendor"]["name"]
    told = [
        (v["identifiers"][0]["value"], v["location"]["file"], v["location"]["start_line"])
        for v in content["vulnerabilities"]
    ]
    assert told == [place for place in VISIBLE if place[0] in {"CM301", "CM303", "CM534"}]
    assert [v["severity"] for v in content["vulnerabilities"]] == ["High", "Critical", "Medium"]
    # A name groups vulnerabilities, so it tells nothing of the object.
    assert content["vulnerabilities"][0]["name"] == report.visible[0].rule.summary.rstrip(".")
    assert content["vulnerabilities"][0]["description"] == (
        "ClusterIssuer shared signs with one CA for 2 tenants: \\[team-a\\], team-b.\n\n"
        "Someone gains something."
    )
    ids = [v["id"] for v in content["vulnerabilities"]]
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", each) for each in ids)
    assert len(set(ids)) == len(ids)


def test_gitlab_sast_of_an_incomplete_run(report: Report) -> None:
    broken = report._replace(unreadable=["a.yaml: Permission denied"])
    assert json.loads(render("gitlab-sast", broken))["scan"]["status"] == "failure"


def test_junit_counts_what_it_holds(report: Report) -> None:
    suite = ET.fromstring(render("junit", report)).find("testsuite")  # noqa: S314  our own
    assert suite is not None
    cases = suite.findall("testcase")
    names = [re.fullmatch(r"(\w+) \S+ at (\d+):\d+", c.get("name", "")) for c in cases]
    told = [(n[1], c.get("classname"), int(n[2])) for c, n in zip(cases, names, strict=True) if n]
    assert told == VISIBLE
    assert int(suite.get("tests", "")) == len(cases)
    assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure")) == 5
    assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped")) == 1


def test_junit_has_nothing_that_jenkins_refuses(report: Report) -> None:
    # What the schema of its xUnit plugin has of elements and attributes that stand here.
    known = {
        "testsuites": {"name", "time", "tests", "failures", "disabled", "errors"},
        "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "file", "package"},
        "testcase": {"name", "time", "classname", "group"},
        "failure": {"message", "type"},
        "skipped": {"message", "type"},
    }
    for element in ET.fromstring(render("junit", report)).iter():  # noqa: S314  our own
        assert set(element.keys()) <= known[element.tag]


def test_junit_is_xml_whatever_a_manifest_holds(at: Make) -> None:
    odd = "".join(map(chr, [*range(1, 32), 127, 0x85, 0xFFFE, 0xFFFF, 0xD800, 0x202E])) + "]]>&<\"'"
    finding = at("a: b", "b", name=f"{odd}.yaml", message=f"x{odd}y")
    case = ET.fromstring(render("junit", Report([finding], []))).find(".//failure")  # noqa: S314
    assert case is not None
    message = case.get("message", "")
    assert message.endswith("]]>&<\"'y")
    assert "\\x1b" in message
    assert "\\u202e" in message
    assert "\ufffd" in message


def test_nothing_found() -> None:
    clean = Report([], [], files=1, documents=1, day=dt.date(2026, 3, 1))
    assert json.loads(render("gitlab", clean)) == []
    assert json.loads(render("gitlab-sast", clean))["vulnerabilities"] == []
    suite = ET.fromstring(render("junit", clean)).find("testsuite")  # noqa: S314  our own
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")
    assert render("markdown", clean) == "## certlint\n\nno problems in 1 file (1 document)\n"


def test_markdown_takes_no_markup_from_manifests(at: Make) -> None:
    message = "Issuer <img src=x>|[a](b)|*c* names `x|<y>` and @team #12 &lt;"
    table = render("markdown", Report([at("a: b", "b", message=message)], []))
    assert (
        "| Issuer \\<img src=x\\>\\|\\[a\\](b)\\|\\*c\\* names `x\\|<y>` and \\@team \\#12 \\&lt;."
    ) in table


def test_markdown_of_a_lone_backtick_is_text(at: Make) -> None:
    assert "a \\` <" not in render("markdown", Report([at("a: b", "b", message="a ` <b")], []))
    assert "a \\` \\<b" in render("markdown", Report([at("a: b", "b", message="a ` <b")], []))


def test_markdown_shows_the_worst_of_many(at: Make) -> None:
    note = at("a: b", "b", message="a note")._replace(severity=Severity.NOTE)
    many = [at(f"{'x' * i}: b", "b", message=f"error {i}") for i in range(1, 201)]
    page = render("markdown", Report([note, *many], []))
    assert "a note" not in page
    assert "error 200" in page
    assert "The 200 worst of 201 findings are shown." in page
