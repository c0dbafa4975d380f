"""Comments and annotations hide just what they name; what hides nothing is told as CM911."""

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.config import Config, Setting
from certlint.documents import Document
from certlint.files import Scope
from certlint.finding import Finding
from certlint.loader import load
from certlint.model.objects import Object
from certlint.node import Node
from certlint.problem import Problem, Problems, Severity
from certlint.rule import Rule
from certlint.source import Source
from certlint.suppress import suppress

TODAY = date(2026, 11, 25)
NO_RULE = "the suppression names no rule: write `{}`"
RAN = frozenset({"CM900", "CM906", "CM911", "CM999"})


def never(_: object) -> Problems:
    yield from ()


CRASHED = Rule("CM999", "rule-crashed", Severity.ERROR, never, "x")
TEMPLATE = Rule("CM906", "unrendered-template", Severity.NOTE, never, "x")


def read(text: str, name: str = "a.yaml") -> list[Document]:
    return load([Source(name, text, name)], skip_early=False).documents


def bad_places(node: Node) -> Iterable[Node]:
    """Every value of a key that begins with `bad`."""
    for key, child in node.items():
        if key.startswith("bad"):
            yield child
        yield from bad_places(child)
    for child in node:
        yield from bad_places(child)


def judged(documents: list[Document], *rules: Rule) -> list[Finding]:
    return [
        Finding(rule, Problem(place, "is bad"), rule.severity, Object(document))
        for document in documents
        for place in bad_places(document.root)
        for rule in rules or (CRASHED,)
    ]


def run(
    text: str,
    *rules: Rule,
    config: Config | None = None,
    ran: frozenset[str] = RAN,
    scope: Scope | None = None,
    today: date = TODAY,
) -> list[Finding]:
    documents = read(text)
    findings = judged(documents, *rules)
    return suppress(
        findings, documents, config or Config(), ran=ran, scope=scope or Scope(), today=today
    )


def hidden(findings: Iterable[Finding]) -> list[tuple[str, int, str]]:
    return [(f.rule.id, f.location.line, f.suppressed_by) for f in findings if f.suppressed_by]


def visible(findings: Iterable[Finding]) -> list[tuple[str, int]]:
    return [(f.rule.id, f.location.line) for f in findings if not f.suppressed_by]


def told(findings: Iterable[Finding]) -> list[tuple[int, int, str]]:
    """What CM911 says: line, column, message."""
    return [
        (f.location.line, f.location.start.column, f.message)
        for f in findings
        if f.rule.id == "CM911"
    ]


# What hides.


@pytest.mark.parametrize(
    ("text", "line", "by"),
    [
        ("bad: x  # certlint: ignore[CM999] known", 1, "comment on line 1: known"),
        ("bad: x # certlint:ignore[rule-crashed]", 1, "comment on line 1"),
        ("# certlint: ignore[CM999] known\nbad: x", 2, "comment on line 1: known"),
        ("## certlint: ignore[CM906, CM999]: why\nbad: x", 2, "comment on line 1: why"),
        ("# certlint: ignore[CM999] - so\n# more\n  # end\nbad: x", 4, "comment on line 1: so"),
        ("# first # certlint: ignore[CM999 CM906] a  b\nbad: x", 2, "comment on line 1: a b"),
        ("--- # a\n# certlint: ignore[CM999] x\nbad: y", 3, "comment on line 2: x"),
        ("a:\n- x: 1\n  bad: [ # certlint: ignore[CM999] y\n    1]", 3, "comment on line 3: y"),
        ("bad: | # certlint: ignore[CM999] key\n  text", 1, "comment on line 1: key"),
        ("a: '#'\nbad: >- # certlint: ignore[CM999] key\n  text\n", 2, "comment on line 2: key"),
        ("bad: x # certlint: ignore[CM999] y\r\nb: 1\r\n", 1, "comment on line 1: y"),
        (
            "bad: x # certlint: ignore[CM999] soon, until=2026-11-25.",
            1,
            "comment on line 1: soon",
        ),
        ("bad: x # certlint: ignore[CM999] until=2030-12-31 old", 1, "comment on line 1: old"),
        (
            'metadata: {annotations: {certlint.dev/ignore: "CM999 known"}}\nspec: {bad: 1}',
            2,
            "annotation on line 1: known",
        ),
        (
            "metadata:\n  annotations:\n    certlint.dev/ignore: CM906,rule-crashed\nbad: 1",
            4,
            "annotation on line 3",
        ),
        (
            "metadata:\n annotations:\n  certlint.dev/ignore: |\n   CM906,CM999 a, b\n   c\nbad: 1",
            6,
            "annotation on line 3: a, b c",
        ),
    ],
)  # fmt: skip
def test_a_suppression_hides_its_finding(text: str, line: int, by: str) -> None:
    found = run(text, ran=frozenset())
    assert hidden(found) == [("CM999", line, by)]
    assert visible(found) == []


@pytest.mark.parametrize(
    "text",
    [
        "bad: x  # certlint: ignore[CM906] another rule",
        "bad: x  # certlint: ignore[CM9] no prefix",
        "bad: x  # certlint: ignore[cm999] no other case",
        "bad: x  # certlint: ignore CM999",
        "bad: x  # certlint: ignore",
        "bad: x  # certlint: ignored[CM999]",
        "bad: x  # xcertlint: ignore[CM999]",
        "bad: x#certlint: ignore[CM999]",
        "bad: '# certlint: ignore[CM999] text'",
        'bad: "a\n # certlint: ignore[CM999] text"',
        "bad: |\n  # certlint: ignore[CM999] text",
        "bad: >\n  a # certlint: ignore[CM999] text\n",
        '? "a\n# certlint: ignore[CM999] text"\n: {bad: 1}',
        "# certlint: ignore[CM999] not next to it\n\nbad: x",
        "a: 1 # certlint: ignore[CM999] not alone\nbad: x",
        "bad: x\n# certlint: ignore[CM999] below",
        "bad:\n  a: 1  # certlint: ignore[CM999] a later line",
        "bad: x # certlint: ignore[CM999] until=2026-11-24",
        "bad: x # certlint: ignore[CM999] until=soon",
        "bad: x # certlint: ignore[CM999] until=",
        'metadata: {annotations: {certlint.dev/ignore: "CM906 x"}}\nbad: 1',
        'metadata: {annotations: {certlint.dev/ignore: "[CM999] x"}}\nbad: 1',
        'metadata: {labels: {certlint.dev/ignore: "CM999 x"}}\nbad: 1',
        'spec: {template: {metadata: {annotations: {certlint.dev/ignore: "CM999"}}}}\nbad: 1',
        'metadata: {annotations: {certlint.dev/ignore: "{{ CM999 }}"}}\nbad: 1',
        'metadata: {annotations: {certlint.dev/ignore: "CM999"}}\n---\nbad: 1',
    ],
)
def test_what_is_no_suppression_of_it_hides_nothing(text: str) -> None:
    assert hidden(run(text)) == []


def test_an_annotation_holds_for_its_own_member_of_a_list() -> None:
    text = """\
apiVersion: v1
kind: List
items:
  - metadata: {name: one, annotations: {certlint.dev/ignore: CM999}}
    bad: 1
  - metadata: {name: two}
    # certlint: ignore[CM999] so
    bad: 2
  - metadata: {name: three}
    bad: "
      # certlint: ignore[CM999] text"
"""
    found = run(text)
    assert hidden(found) == [
        ("CM999", 5, "annotation on line 4"),
        ("CM999", 8, "comment on line 7: so"),
    ]
    assert visible(found) == [("CM999", 10)]


def test_one_comment_hides_all_findings_of_its_rule_on_the_line() -> None:
    found = run("{bad: 1, badly: 2} # certlint: ignore[CM999] both", CRASHED, TEMPLATE)
    by = "comment on line 1: both"
    assert hidden(found) == [("CM999", 1, by), ("CM999", 1, by)]
    assert visible(found) == [("CM906", 1), ("CM906", 1)]


def test_findings_keep_their_order_and_all_else() -> None:
    text = "bad: 1 # certlint: ignore[CM999]\nbad2: 2\n"
    documents = read(text)
    given_ = judged(documents)
    found = suppress(given_, documents, Config(), ran=RAN, scope=Scope(), today=TODAY)
    assert [(f.rule, f.problem, f.severity, f.subject) for f in found] == [
        (f.rule, f.problem, f.severity, f.subject) for f in given_
    ]
    assert [f.suppressed_by for f in found] == ["comment on line 1", ""]


def test_a_document_that_does_not_parse_leaves_the_others_their_comments() -> None:
    text = "a: [ # certlint: ignore[CM900]\n---\nbad: 1 # certlint: ignore[CM999]\n"
    found = run(text)
    assert hidden(found) == [("CM999", 3, "comment on line 3")]
    assert told(found) == []


# What CM911 says.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a: 1 # certlint: ignore[CM999] x",
            [(1, 6, "the suppression of `CM999` hides nothing")],
        ),
        (
            "bad: 1 # certlint: ignore[unrendered-template, CM999, CM900]",
            [(1, 8, "the suppression of `unrendered-template`, `CM900` hides nothing")],
        ),
        (
            "a: 1\n  # certlint: ignore[CM999]\n  # certlint: ignore[CM906]\n",
            [
                (2, 3, "the suppression of `CM999` hides nothing"),
                (3, 3, "the suppression of `CM906` hides nothing"),
            ],
        ),
        (
            "bad: 1 # certlint: ignore[CM998]",
            [(1, 8, "the suppression names `CM998`, which is no rule, did you mean `CM999`?")],
        ),
        (
            "bad: 1 # certlint: ignore[zzz]",
            [(1, 8, "the suppression names `zzz`, which is no rule")],
        ),
        *(
            (
                f"bad: 1 {comment}",
                [(1, 8, NO_RULE.format("# certlint: ignore[CM101] reason"))],
            )
            for comment in (
                "# certlint: ignore",
                "# certlint: ignore CM999",
                "# certlint: ignore[] x",
                "# certlint: ignore-next-line[CM999]",
            )
        ),
        (
            "bad: 1 # certlint: ignore[CM999] x, until=2026-11-24",
            [(1, 8, "the suppression of `CM999` ended with 2026-11-24")],
        ),
        (
            "a: 1 # certlint: ignore[CM999, CM906] until=2020-01-01",
            [(1, 6, "the suppression of `CM999`, `CM906` ended with 2020-01-01")],
        ),
        (
            "bad: 1 # certlint: ignore[CM999] until=soon",
            [
                (
                    1,
                    8,
                    "the suppression of `CM999` has `until=soon`, which is no day like 2030-12-31",
                )
            ],
        ),
        (
            'metadata: {annotations: {certlint.dev/ignore: "CM999, CM906 x"}}\nbad: 1',
            [(1, 47, "the suppression of `CM906` hides nothing")],
        ),
        *(
            (
                f"metadata: {{annotations: {{certlint.dev/ignore: {value}}}}}\nbad: 1",
                [(1, 47, NO_RULE.format('certlint.dev/ignore: "CM101 reason"'))],
            )
            for value in ('""', '"[CM999] x"', "true")
        ),
        ("bad: 1 # certlint: ignore[CM999]", []),
        ("bad: 1 # certlint: ignored", []),
        ("bad: '# certlint: ignore[CM906]'", []),
        ("bad: |\n  # certlint: ignore[CM906]\n", []),
    ],
)
def test_a_suppression_that_does_not_do_what_it_says_is_told(
    text: str, expected: list[tuple[int, int, str]]
) -> None:
    found = run(text)
    assert told(found) == expected
    assert {f.severity for f in found if f.rule.id == "CM911"} <= {Severity.NOTE}


def test_reasons_are_asked_for_only_where_they_are_required() -> None:
    text = (
        "bad: 1 # certlint: ignore[CM999]\nbad2: 2 # certlint: ignore[CM999] so\n"
        "bad3: 3 # certlint: ignore[CM999] - until=2030-01-01\n"
    )
    assert told(run(text)) == []
    found = run(text, config=Config(require_reasons=True))
    assert told(found) == [
        (1, 8, "the suppression of `CM999` gives no reason"),
        (3, 9, "the suppression of `CM999` gives no reason"),
    ]
    assert [line for _, line, _ in hidden(found)] == [1, 2, 3]


def test_only_rules_that_ran_are_judged() -> None:
    text = (
        "a: 1 # certlint: ignore[CM906, CM999] until=2020-01-01\nb: 2 # certlint: ignore[CM906]\n"
    )
    ran = frozenset({"CM911", "CM999"})
    assert told(run(text, ran=ran)) == [(1, 6, "the suppression of `CM999` ended with 2020-01-01")]
    assert told(run(text, ran=frozenset({"CM911"}))) == []


def test_nothing_is_told_where_cm911_is_not_wanted() -> None:
    text = "a: 1 # certlint: ignore[CM999]"
    assert run(text, ran=RAN - {"CM911"}) == []
    assert run(text, config=Config(rules={"CM911": Setting(off=True)})) == []
    (found,) = run(text, config=Config(rules={"CM911": Setting(severity=Severity.ERROR)}))
    assert found.severity == Severity.ERROR


def test_files_outside_the_scope_are_hidden_in_but_not_judged() -> None:
    text = "a: 1 # certlint: ignore[CM906]\nbad: 1 # certlint: ignore[CM999]\n"
    found = run(text, scope=Scope(frozenset({"b.yaml"})))
    assert told(found) == []
    assert hidden(found) == [("CM999", 2, "comment on line 2")]
    found = run(text, scope=Scope(frozenset({"a.yaml"})))
    assert told(found) == [(1, 6, "the suppression of `CM906` hides nothing")]


# Any manifest.

_VALUE = st.sampled_from(
    ["1", "text", "'# quoted'", '"a\n        b"', "|\n        # certlint: ignore[CM999]\n        x",
     "[1, {bad3: 2}]", "{bad4: {bad5: 1}}", "&a {x: 1}", "", "!!str 5"]
)  # fmt: skip
_BODY = st.lists(
    st.tuples(st.sampled_from(["bad", "good", "badly", "fine"]), _VALUE), min_size=1, max_size=5
)


def manifest(objects: list[list[tuple[str, str]]]) -> str:
    documents = (
        "apiVersion: cert-manager.io/v1\nkind: Issuer\nspec:\n"
        + "".join(f"    {key}{i}: {value}\n" for i, (key, value) in enumerate(body))
        for body in objects
    )
    return "---\n".join(documents)


def places(findings: Iterable[Finding]) -> list[tuple[str, int, str]]:
    return [(f.rule.id, f.location.span.start, f.location.source.text[f.location.span.start :][:3])
            for f in findings]  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.lists(_BODY, min_size=1, max_size=3), st.data())
def test_a_comment_above_hides_exactly_the_findings_of_its_line(
    objects: list[list[tuple[str, str]]], data: st.DataObject
) -> None:
    text = manifest(objects)
    before = run(text, CRASHED, TEMPLATE)
    assert hidden(before) == []
    if not before:
        return
    chosen = data.draw(st.sampled_from(before))
    line, rule = chosen.location.line, chosen.rule
    comment = f"    # certlint: ignore[{data.draw(st.sampled_from([rule.id, rule.name]))}] known\n"
    lines = text.splitlines(keepends=True)
    after = run("".join([*lines[: line - 1], comment, *lines[line - 1 :]]), CRASHED, TEMPLATE)
    assert [(f.rule.id, f.location.line - (f.location.line > line)) for f in after] == [
        (f.rule.id, f.location.line) for f in before
    ]
    assert hidden(after) == [
        (f.rule.id, line + 1, f"comment on line {line}: known")
        for f in before
        if f.location.line == line and f.rule is rule
    ]


@settings(deadline=None, max_examples=100)
@given(st.lists(_BODY, min_size=1, max_size=3), st.data())
def test_an_annotation_hides_exactly_the_findings_of_its_object(
    objects: list[list[tuple[str, str]]], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(objects) - 1))
    documents = manifest(objects).split("---\n")
    annotation = 'metadata: {annotations: {certlint.dev/ignore: "CM999 known"}}\n'
    documents[index] = annotation + documents[index]
    found = run("---\n".join(documents), CRASHED, TEMPLATE)
    first = sum(document.count("\n") + 1 for document in documents[:index]) + 1
    last = first + documents[index].count("\n")
    for finding in found:
        inside = first <= finding.location.line <= last
        hides = inside and finding.rule.id == "CM999"
        assert finding.suppressed_by == (f"annotation on line {first}: known" if hides else "")
