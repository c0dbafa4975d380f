from collections.abc import Callable

from certlint.finding import Finding, Report
from certlint.problem import Severity
from certlint.report import render
from certlint.report.limits import told
from certlint.rule import Rule

Make = Callable[..., Finding]


def test_escapes_as_github_does(at: Make) -> None:
    finding = at("a: b", "b", name="100%, a:b.yaml", message="100%: a, b\r\nc")
    assert render("github", Report([finding], [])) == (
        "::error file=100%25%2C a%3Ab.yaml,line=1,endLine=1,col=4,endColumn=5,title=CM301"
        "::100%25: a, b\\r\\nc%0AFix: mend it\n"
    )


def test_no_columns_over_lines(at: Make) -> None:
    finding = at("a: |\n  b\n  c\n", "|\n  b\n  c\n")
    assert render("github", Report([finding], [])) == (
        "::error file=a.yaml,line=1,endLine=3,title=CM301::wrong%0AFix: mend it\n"
    )


def test_the_worst_come_first_in_their_order(report: Report) -> None:
    told = [line.split(" ")[0] for line in render("github", report).splitlines()]
    assert told == ["::error"] * 3 + ["::warning"] * 2 + ["::notice"]


def test_more_annotations_than_github_shows_are_told(at: Make) -> None:
    error = at("a: b", "b")
    warning = Finding(error.rule, error.problem, Severity.WARNING)
    report = Report([warning] * 12 + [error] * 11, [])
    text = render("github", report)
    assert [line[:7] for line in text.splitlines()[:11]] == ["::error"] * 11
    (line,) = told("github", report, text)
    assert line.endswith("are shown, the worst first; 3 more are in the log alone")
    assert list(told("github", Report([error] * 10, []), "")) == []


def test_a_note_is_a_notice(at: Make) -> None:
    made = at("a: b", "a")
    rule = Rule("X1", "quiet", Severity.NOTE, made.rule.check, "")
    finding = at("a: b", "a", rule=rule)
    assert render("github", Report([finding], [])) == (
        "::notice file=a.yaml,line=1,endLine=1,col=1,endColumn=2,title=X1::wrong%0AFix: mend it\n"
    )
