"""Every fixture gives exactly the findings that its comments expect, of all rules.

`# expect: CM101` stands on the line of a finding, `# expect-next:` on the line above one;
`CM101@13` adds the column and `CM101/warning` the level. A folder is a tree of several files, with
its own configuration if it holds one. Files under `good` expect nothing.
"""

import re
from pathlib import Path

import pytest
from tests.linting import lint_path

from certlint.registry import load

HERE = Path(__file__).parent
FIXTURES = sorted(p for p in HERE.glob("*/*/*") if p.parent.name in {"bad", "good"})
RULES = {rule.id for rule in load()}
OF_FILES = {"CM900", "CM906", "CM911"}  # of what is no object of a cluster, or could not be read
_EXPECT = re.compile(r"# expect(-next)?: (.+)$")
_WORD = re.compile(r"(\w+)(?:@(\d+))?(?:/(\w+))?")

Expected = tuple[str, str, int, int, str]


def expected(fixture: Path) -> set[Expected]:
    files = [fixture] if fixture.is_file() else [f for f in fixture.rglob("*") if f.is_file()]
    found: set[Expected] = set()
    for file in files:
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if mark := _EXPECT.search(line):
                at = number + (1 if mark[1] else 0)
                for word in mark[2].split():
                    found_word = _WORD.fullmatch(word)
                    assert found_word, word
                    rule, column, level = found_word.groups()
                    found.add((rule, file.name, at, int(column or 0), level or ""))
    return found


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda p: str(p.relative_to(HERE)))
def test_fixture(fixture: Path) -> None:
    wanted = expected(fixture)
    visible = lint_path(fixture).visible
    found = {
        (f.rule.id, Path(at.source.name).name, at.line, at.start.column, str(f.severity))
        for f in visible
        for at in (f.location,)
    }
    # Else its message would be what a baseline knows it by.
    assert all(f.node or f.subject for f in visible if f.rule.id not in OF_FILES)
    exact = {next((w for w in wanted if _agree(w, f)), f) for f in found}
    assert exact == wanted


def _agree(wanted: Expected, found: Expected) -> bool:
    rule, name, line, column, level = wanted
    same = (rule, name, line) == found[:3]
    return same and column in {0, found[3]} and level in {"", found[4]}


@pytest.mark.parametrize("side", ["bad", "good"])
# What fails, and what is rendered, takes more than a manifest: `tests/rendering` has the latter.
@pytest.mark.parametrize("rule", sorted(RULES - {"CM999", "CM916"}))
def test_every_rule_has_a_fixture(rule: str, side: str) -> None:
    found = [f for f in FIXTURES if f.parent == HERE / rule / side]
    assert found
    if side == "bad":
        assert all(any(e[0] == rule for e in expected(f)) for f in found)
    else:
        assert all(not any(e[0] == rule for e in expected(f)) for f in found)
