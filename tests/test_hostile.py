"""Wrong, half and odd input: a rule never fails, and nothing else is lost."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.linting import judge
from tests.rules.test_fixtures import FIXTURES

from certlint.loader import load
from certlint.source import Source

ODD: list[Any] = [
    *(None, True, 0, -1, 2**70, 1.5, "", "x", "${X}", "{{ x }}", "\x1b[31m", "\u202e"),
    *([], {}, [None], {"": None}, [[{}]], {"a": {"a": {"a": "b"}}}),
    *("0.0.0.0/0", "::/0", "*", ["*"], {"*": "*"}),
]


def values() -> list[Any]:
    files = [f for path in FIXTURES for f in ([path] if path.is_file() else path.rglob("*.yaml"))]
    found: list[Any] = []
    for file in sorted(files):
        text = Path(file).read_text()
        documents = load([Source(file.name, text)], skip_early=False).documents
        found += [document.root.value for document in documents]
    return found


VALUES = values()


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A document of a fixture in which some values, or keys, are others."""
    value = json.loads(json.dumps(draw(st.sampled_from(VALUES))))
    for _ in range(draw(st.integers(1, 4))):
        value = _hit(draw, value)
    return value


def _hit(draw: st.DrawFn, value: Any) -> Any:
    if not value or not isinstance(value, dict | list) or not draw(st.integers(0, 9)):
        return draw(st.sampled_from(ODD))
    pairs: dict[Any, Any] = dict(value if isinstance(value, dict) else enumerate(value))  # pyright: ignore[reportUnknownArgumentType]  JSON
    step = draw(st.sampled_from(sorted(pairs)))
    pairs[step] = _hit(draw, pairs[step])
    return pairs if isinstance(value, dict) else list(pairs.values())


@given(st.lists(damaged() | st.sampled_from(VALUES), min_size=1, max_size=6))
@settings(deadline=None, max_examples=400)
def test_no_rule_fails_whatever_a_field_holds(documents: list[Any]) -> None:
    text = "\n---\n".join(json.dumps(document) for document in documents)
    report = judge(load([Source("a.yaml", text, "a.yaml")], skip_early=False))
    assert [f.message for f in report.findings if f.rule.id == "CM999"] == []
    for finding in report.findings:
        assert finding.location.start.line >= 1
        assert "\n" not in finding.message


@given(st.permutations(range(6)), st.lists(st.sampled_from(VALUES), min_size=6, max_size=6))
@settings(deadline=None, max_examples=60)
def test_the_order_of_files_changes_nothing(order: list[int], documents: list[Any]) -> None:
    sources = [Source(f"{n}.yaml", json.dumps(d), f"{n}.yaml") for n, d in enumerate(documents)]
    one, other = judge(load(sources)), judge(load([sources[n] for n in order]))

    def told(report: Any) -> set[tuple[str, str, int, str]]:
        return {
            (f.rule.id, f.location.source.name, f.location.span.start, str(f.severity))
            for f in report.findings
        }

    assert told(one) == told(other)
