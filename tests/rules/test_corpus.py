"""All fixtures together: no state leaks, no order matters, and every condition of a rule counts."""

import ast
import importlib
import inspect
import re
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.linting import lint_path
from tests.rules.test_fixtures import FIXTURES

from certlint.finding import Report
from certlint.registry import load
from certlint.rule import Rule

Told = list[tuple[str, int, str, str, str]]


def told(report: Report) -> Told:
    return [
        (f.location.source.name, f.location.line, f.rule.id, str(f.severity), f.message)
        for f in report.findings
    ]


def test_findings_do_not_depend_on_what_ran_before() -> None:
    first = {fixture: told(lint_path(fixture)) for fixture in FIXTURES}
    again = {fixture: told(lint_path(fixture)) for fixture in reversed(FIXTURES)}
    assert first == again


BUILT_IN = [rule for rule in load() if rule.check.__module__.startswith("certlint_rules")]


@pytest.mark.parametrize("rule", BUILT_IN, ids=lambda rule: rule.id)
def test_a_rule_says_why_and_what_to_do(rule: Rule) -> None:
    module = rule.check.__module__.rpartition(".")[2]
    assert module == f"{rule.id.lower()}_{rule.name.replace('-', '_')}"
    assert rule.summary.endswith(".")
    assert rule.section("Why")
    assert rule.section("Fix")
    assert rule.section("Exceptions")
    assert re.match(r"- \[.+\]\(https://\S+\)", rule.section("Sources"))
    exposed = [
        name
        for name, value in vars(sys.modules[rule.check.__module__]).items()
        if isinstance(value, Rule)
    ]
    assert exposed == ["check"]


class _Without(ast.NodeTransformer):
    """Takes one condition of a rule away: what it guards always happens, or never."""

    def __init__(self, index: int, value: bool) -> None:
        self.index, self.value, self.seen = index, value, 0

    def _replaced(self, test: ast.expr) -> ast.expr:
        here = self.seen == self.index
        self.seen += 1
        return ast.copy_location(ast.Constant(self.value), test) if here else test

    def visit_If(self, node: ast.If) -> ast.If:
        self.generic_visit(node)
        node.test = self._replaced(node.test)
        return node


def mutants(rule: Rule) -> Iterator[tuple[str, Rule]]:
    module = sys.modules[rule.check.__module__]
    source = inspect.getsource(module)
    conditions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.If)]
    for index in range(len(conditions)):
        for value in (True, False):
            tree = _Without(index, value).visit(ast.parse(source))
            changed = types.ModuleType(module.__name__)
            changed.__doc__ = module.__doc__
            sys.modules[module.__name__] = changed
            try:
                code = compile(ast.fix_missing_locations(tree), module.__name__, "exec")
                exec(code, vars(changed))  # noqa: S102
            finally:
                sys.modules[module.__name__] = module
            yield f"condition {index} always {value}", changed.check


@pytest.mark.parametrize("rule", BUILT_IN, ids=lambda rule: rule.id)
def test_every_condition_of_a_rule_is_needed_by_a_fixture(
    rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    linting = importlib.import_module("tests.linting")
    own = [f for f in FIXTURES if f.parents[1].name == rule.id]
    # Other rules cost time and say the same of every mutant.
    monkeypatch.setattr(linting, "RULES", (rule,))
    honest = {fixture: told(lint_path(fixture)) for fixture in own}
    survivors: list[str] = []
    for what, mutant in mutants(rule):
        monkeypatch.setattr(linting, "RULES", (mutant,))
        if all(told(lint_path(fixture)) == honest[fixture] for fixture in own):
            survivors.append(what)
    assert survivors == []


def test_every_fixture_belongs_to_a_rule() -> None:
    ids = {rule.id for rule in load()}
    folders = {path.name for path in Path(__file__).parent.iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} <= ids
