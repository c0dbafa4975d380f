"""What GitHub and its linters say of the action, the workflows and the SARIF that they upload."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from certlint import starting
from certlint.compose import compose
from certlint.source import Source, Span

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


def test_the_step_of_the_action_lints_what_it_is_given(tmp_path: Path) -> None:
    text = (ROOT / "action.yml").read_text()
    action: Any = compose(Source("action.yml", text), Span(0, len(text)))
    (script,) = (s["run"].text for s in action.at("runs.steps").list if s["id"].text == "lint")
    program = tmp_path / "certlint" / "bin" / "certlint"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m certlint "$@"\n')
    program.chmod(0o755)
    given = {
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "PATHS": "examples/insecure/issuers\n\nexamples/insecure/tenants\n",
        "CONFIG": "",
        "FAIL_ON": "error",
        "SARIF": str(tmp_path / "certlint.sarif"),
    }
    step = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
    said = run(*step, folder=ROOT, extra=given).stdout
    assert said.startswith("::error file=examples/insecure/issuers/")
    assert (tmp_path / "output").read_text() == "status=1\n"
    assert (tmp_path / "summary").read_text().startswith("## certlint\n")
    assert json.loads((tmp_path / "certlint.sarif").read_text())["runs"][0]["results"]
    run(*step, folder=ROOT, extra=given | {"CONFIG": "none.yaml"})
    # Where the configuration is wrong nothing is uploaded, and no summary is told twice.
    assert (tmp_path / "output").read_text() == "status=1\nstatus=2\n"
    assert (tmp_path / "summary").read_text().count("## certlint") == 1


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
