from collections.abc import Callable

from certlint.finding import Finding, Report
from certlint.report import render
from certlint.report.text import summary

Make = Callable[..., Finding]


def test_one_line_a_finding(at: Make) -> None:
    finding = at("a: b\nc: de\n", "de", name="sub/x.yaml", message="[x] is\nwrong")
    assert (
        render("text", Report([finding], [])) == "sub/x.yaml:2:4: error: [x] is\\nwrong [CM301]\n"
    )


def test_a_place_behind_the_text_is_the_end_of_its_last_line(at: Make) -> None:
    finding = at("a: [\n\n", "\n\n")
    assert render("text", Report([finding], [])) == "a.yaml:1:5: error: wrong [CM301]\n"


def test_summary(report: Report) -> None:
    assert summary(report) == (
        "3 errors, 2 warnings, 1 note in 12 files (40 documents); 1 suppressed; "
        "skipped: 4 unrendered templates, 1 encrypted, 1 binary\n"
        "tenancy: multi (Namespace team-a, Namespace team-b)\n"
        "templates, not judged: chart/templates/a.yaml, chart/templates/b.yaml, "
        "chart/templates/c.yaml and 1 more\n"
        "  render them first: helm template CHART | certlint -\n"
        "encrypted, values not judged: secrets.enc.yaml\n"
        "binary, not read: logo\\x1b.yaml\n"
    )


def test_summary_of_a_clean_run() -> None:
    clean = Report([], [], files=1, documents=2)
    assert summary(clean) == "no problems in 1 file (2 documents)\n"


def test_summary_where_nothing_could_be_judged() -> None:
    assert summary(Report([], [], files=3)) == (
        "nothing to judge: no document in 3 files is of a kind that certlint knows\n"
        "  name a folder with manifests, or pipe a chart: helm template CHART | certlint -\n"
    )


def test_summary_of_an_incomplete_run() -> None:
    broken = Report([], [], files=1_234, documents=1, unreadable=["x.yaml: Permission denied"])
    assert summary(broken) == (
        "no problems in 1,234 files (1 document)\n"
        "could not read x.yaml: Permission denied\n"
        "the run is incomplete: something above kept certlint from looking at everything\n"
    )


def test_a_rule_is_explained_once(at: Make) -> None:
    one, two = at("a: b", "b"), at("c: d", "d")
    told = render("text", Report([one, two], []), terminal=True)
    assert told.count("more: certlint explain CM301") == 1
    assert told.count("fix: mend it") == 2


def test_a_span_over_lines_says_where_it_ends(at: Make) -> None:
    finding = at("a: |\n  b\n  c\nd: e\n", "|\n  b\n  c\n")
    assert render("text", Report([finding], []), terminal=True).splitlines()[2:5] == [
        "    │",
        "  1 │ a: |",
        "    │    ^ to line 3",
    ]


def test_a_file_that_was_not_read_has_no_excerpt(at: Make) -> None:
    finding = at("", "")
    assert render("text", Report([finding], []), terminal=True, quiet=True) == (
        "error[CM301]: wrong\n  --> a.yaml:1:1\n"
    )
    assert "│" not in render("text", Report([finding], []), terminal=True)


def test_markup_of_rich_is_text(at: Make) -> None:
    finding = at("a: '[bold]x[/bold] :smile:'", "[bold]", message="[red]no[/red] :bug:")
    lines = render("text", Report([finding], []), terminal=True).splitlines()
    assert lines[0] == "error[CM301]: [red]no[/red] :bug:"
    assert lines[3] == "  1 │ a: '[bold]x[/bold] :smile:'"
