"""What holds for all formats; the hash seed of each run of the tests differs."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version

import pytest

from certlint.finding import Finding, Report
from certlint.report import FORMATS, Format, render

Snapshot = Callable[[str, str], None]


def test_formats() -> None:
    assert FORMATS[:4] == ("text", "json", "sarif", "github")
    assert FORMATS[4:] == ("gitlab", "gitlab-sast", "junit", "markdown")


@pytest.mark.parametrize(
    ("format", "file"),
    [("text", "report.txt"), ("json", "report.json"), ("github", "github.txt")],
)
def test_snapshot(format: Format, file: str, report: Report, snapshot: Snapshot) -> None:
    snapshot(file, render(format, report))


def test_snapshot_of_sarif(report: Report, snapshot: Snapshot) -> None:
    released = f'"semanticVersion": "{version("certlint")}"'
    snapshot("report.sarif", render("sarif", report).replace(released, '"semanticVersion": "0"'))


@pytest.mark.parametrize("width", [80, 120])
def test_snapshot_of_a_terminal(width: int, report: Report, snapshot: Snapshot) -> None:
    snapshot(f"terminal-{width}.txt", render("text", report, terminal=True, width=width))


def test_snapshot_of_a_terminal_in_colour(report: Report, snapshot: Snapshot) -> None:
    coloured = render("text", report, terminal=True, width=80, color=True)
    snapshot("terminal-80.ansi", coloured)
    plain = render("text", report, terminal=True, width=80)
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_quiet_terminal(report: Report, snapshot: Snapshot) -> None:
    snapshot("quiet.txt", render("text", report, terminal=True, width=80, quiet=True))


def test_all_formats_tell_the_same(report: Report) -> None:
    expected = [
        ("CM301", "clusters/a b/issuers.yaml", 8, 17),
        ("CM102", "clusters/a b/issuers.yaml", 17, 13),
        ("CM102", "clusters/a b/issuers.yaml", 18, 19),
        ("CM900", "clusters/broken.yaml", 4, 1),
        ("CM303", "clusters/secret.yaml", 7, 12),
        ("CM534", "clusters/team-b.yaml", 6, 32),
    ]
    lines = re.finditer(r"^(.+?):(\d+):(\d+): .* \[(\w+)\]$", render("text", report), re.MULTILINE)
    assert [(m[4], f"clusters/{m[1]}", int(m[2]), int(m[3])) for m in lines] == expected

    pages = render("text", report, terminal=True)
    found = re.finditer(r"^\w+\[(\w+)\](?s:.)*?--> (.+):(\d+):(\d+)$", pages, re.MULTILINE)
    assert [(m[1], f"clusters/{m[2]}", int(m[3]), int(m[4])) for m in found] == expected

    told = json.loads(render("json", report))["findings"]
    assert [
        (f["rule"], f["file"], f["start"]["line"], f["start"]["column"])
        for f in told
        if f["suppressed"] is None
    ] == expected

    results = json.loads(render("sarif", report))["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"] for result in results]
    assert [
        (
            result["ruleId"],
            place["artifactLocation"]["uri"].replace("%20", " "),
            place["region"]["startLine"],
            place["region"]["startColumn"],
        )
        for result, place in zip(results, places, strict=True)
    ] == expected

    commands = re.finditer(
        r"^::\w+ file=(.+),line=(\d+),endLine=\d+,col=(\d+),endColumn=\d+,title=(\w+)::",
        render("github", report),
        re.MULTILINE,
    )
    assert {(m[4], m[1], int(m[2]), int(m[3])) for m in commands} == set(expected)


@pytest.mark.parametrize("format", FORMATS)
def test_twice_is_the_same(format: Format, report: Report) -> None:
    assert render(format, report) == render(format, report)


def test_nothing_found() -> None:
    clean = Report([], [], files=1, documents=1)
    assert render("text", clean) == ""
    assert render("text", clean, terminal=True) == ""
    assert render("github", clean) == ""
    assert json.loads(render("json", clean))["findings"] == []
    assert json.loads(render("sarif", clean))["runs"][0]["results"] == []


@pytest.mark.parametrize("format", FORMATS)
def test_what_a_terminal_would_obey_is_escaped(format: Format, at: Callable[..., Finding]) -> None:
    text = "name: ca\x1b]0;x\x07\u202e\x9b1m\u200b\u2028 # \x1b[2J\r"
    finding = at(text, "ca", name="x\x1b\u202e.yaml", message="\x1b[31m\x07\u2066\x9b\ud800\n")
    for terminal in (False, True):
        shown = render(format, Report([finding], [finding.rule]), terminal=terminal)
        assert not set("\x1b\x07\x9b\u202e\u2066\u200b\u2028\ud800\r") & set(shown)


IMPORTS = """\
import sys
import certlint.report
print(sorted({"rich", "ruamel", "certlint.finding", "certlint.report.text"} & set(sys.modules)))
import certlint.report.text, certlint.report.json, certlint.report.sarif, certlint.report.github
print(sorted({"rich", "jsonschema"} & set(sys.modules)))
"""


def test_a_format_is_imported_when_it_is_chosen() -> None:
    said = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True)
    assert said.stdout == "[]\n[]\n"
