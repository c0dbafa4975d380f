"""What `certlint netpol` prints opens every flow that fixtures of the network rules close."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.linting import lint_path
from tests.rules.test_fixtures import FIXTURES

from certlint import files
from certlint.config import Config
from certlint.fleet import members
from certlint.loader import load
from certlint.model.least_privilege import drafts
from certlint.policy_writer import Dialect, written
from certlint.problem import Severity

BAD = [f for f in FIXTURES if f.parent.name == "bad" and f.parents[1].name.startswith("CM2")]
# These are about the text of a policy that is there, or about an environment: a policy more does
# not mend it. `netpol` prints what to have in its place.
ABOUT_A_TEXT = {"CM209", "CM221", "CM222", "CM225"}
DIALECTS: tuple[Dialect, ...] = ("kubernetes", "cilium")


def netpol(tree: Path, dialect: Dialect) -> str:
    loaded = load(files.find([tree], tree, ()))
    clusters = [c for member in members(loaded, Config()) for c in member.clusters]
    return written(drafts(cluster.assumed_traffic for cluster in clusters), dialect)


def loud(tree: Path) -> Iterator[tuple[str, str]]:
    for finding in lint_path(tree).visible:
        if finding.rule.id.startswith("CM2") and finding.severity > Severity.NOTE:
            yield finding.rule.id, finding.location.source.name


def copied(fixture: Path, to: Path) -> Path:
    tree = to / "tree"
    if fixture.is_dir():
        shutil.copytree(fixture, tree)
    else:
        tree.mkdir()
        shutil.copy(fixture, tree)
    return tree


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("fixture", BAD, ids=lambda f: f"{f.parents[1].name}-{f.name}")
def test_policies_open_what_is_blocked(fixture: Path, dialect: Dialect, tmp_path: Path) -> None:
    tree = copied(fixture, tmp_path)
    (tree / "needs.yaml").write_text(netpol(tree, dialect))
    kept = {rule for rule, file in loud(tree) if file != "needs.yaml"}
    assert kept <= ABOUT_A_TEXT | ({"CM229"} if fixture.name == "api-server" else set())
    assert {rule for rule, file in loud(tree) if file == "needs.yaml"} == set()


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("fixture", BAD, ids=lambda f: f"{f.parents[1].name}-{f.name}")
def test_policies_are_enough_alone(fixture: Path, dialect: Dialect, tmp_path: Path) -> None:
    """In place of the policies that are there, they leave nothing to report."""
    tree = copied(fixture, tmp_path)
    needs = netpol(tree, dialect)
    for file in tree.rglob("polic*.yaml"):
        file.unlink()
    (tree / "needs.yaml").write_text(needs)
    assert dict(loud(tree)).keys() <= ({"CM229"} if fixture.name == "api-server" else set())
