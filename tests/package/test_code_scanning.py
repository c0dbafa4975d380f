"""What GitHub and its linters say of the action, the workflows and the SARIF that they upload."""

import json
import shutil
from pathlib import Path

import pytest

from certlint import starting

from .running import ROOT, run

pytestmark = pytest.mark.slow

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yaml"))
ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7"
VALIDATOR = "@microsoft/sarif-multitool@5.7.0"
# Style that a linter of manifests has no use for: Pascal-case names, snippets of the source (which
# may hold secrets), provenance, and addresses that cannot be reached from here.
NOTES = {"SARIF2002", "SARIF2003", "SARIF2006", "SARIF2010", "SARIF2011", "SARIF2012"}


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed, and the validator of SARIF comes from there")
    folder = tmp_path_factory.mktemp("multitool")
    install = ("npm", "install", "--no-audit", "--no-fund", "--silent", VALIDATOR)
    try:
        run(*install, folder=folder)
    except AssertionError as error:
        pytest.skip(f"npm cannot install the validator of SARIF: {str(error).splitlines()[-1]}")
    programs = sorted((folder / "node_modules" / "@microsoft").glob("*/Sarif.Multitool"))
    if not programs:
        pytest.skip("the validator of SARIF has no program for this platform")
    programs[0].chmod(0o755)
    return programs[0]


@pytest.mark.parametrize("tree", ["examples/insecure", "tests/rules"])
def test_the_validator_of_sarif_has_no_complaints(
    tree: str, validator: Path, tmp_path: Path
) -> None:
    report, verdict = tmp_path / "certlint.sarif", tmp_path / "verdict.sarif"
    run("certlint", "--format", "sarif", "--output", f"sarif:{report}", tree, folder=ROOT)
    assert json.loads(report.read_text())["runs"][0]["results"]
    kinds = ("--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note")
    # It ends with 0 whatever it finds, so its report is what counts.
    run(validator, "validate", report, *kinds, "--output", verdict, folder=tmp_path)
    results = json.loads(verdict.read_text())["runs"][0]["results"]
    told = [
        (r["ruleId"], r["level"], str(r["message"])) for r in results if r["ruleId"] not in NOTES
    ]
    assert told == []
    assert {result["level"] for result in results} <= {"note"}


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    """Write the workflow that `certlint init` writes."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "certlint.yaml").write_text(starting.workflow_file().text)
    return folder / "certlint.yaml"


def test_zizmor_has_no_complaints(recipe: Path) -> None:
    if shutil.which("zizmor") is None:
        pytest.skip("zizmor is not installed")
    said = run(
        *("zizmor", "--offline", "--format", "json", "--no-exit-codes"),
        *(ROOT / "action.yml", *WORKFLOWS, recipe),
        folder=ROOT,
    )
    assert [(found["ident"], found["desc"]) for found in json.loads(said.stdout)] == []


def test_actionlint_has_no_complaints(recipe: Path) -> None:
    command = ["actionlint"]
    if shutil.which("actionlint") is None:
        if shutil.which("go") is None:
            pytest.skip("neither actionlint nor go, which could build it, is installed")
        command = ["go", "run", ACTIONLINT]
        try:
            run(*command, "-version", folder=ROOT)
        except AssertionError as error:
            pytest.skip(f"go cannot build actionlint: {str(error).splitlines()[-1]}")
    said = run(*command, "-no-color", *WORKFLOWS, recipe, folder=ROOT)
    assert said.stdout == ""
