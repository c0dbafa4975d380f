"""All that pyproject.toml allows says the same: the oldest packages, and other interpreters."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from .running import ROOT, run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("index"),
    pytest.mark.xdist_group("versions"),
]

DEPENDENCIES = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
# The fixtures of all rules, so that each of them speaks.
LINT = ("--no-config", "--profile", "strict", "--format", "sarif", "--fail-on", "never")
TREE = ROOT / "tests" / "rules"
MINORS = [each for each in ("3.11", "3.12", "3.13", "3.14") if f"3.{sys.version_info[1]}" != each]


def oldest(requirement: str) -> str:
    """The lowest version that a requirement allows: `a>=1,<3; marker` is `a==1; marker`."""
    bounds, semicolon, marker = requirement.partition(";")
    return bounds.partition(",")[0].replace(">=", "==") + semicolon + marker


def environment(python: str | Path, folder: Path, packages: Sequence[str | Path]) -> Path:
    """Return the programs of a new environment that holds some packages."""
    run(python, "-m", "venv", folder, folder=folder.parent)
    pip = (folder / "bin" / "python", "-m", "pip", "install", "--quiet")
    run(*pip, *packages, folder=folder)
    return folder / "bin"


def said(programs: Path, **extra: str) -> str:
    """What the installed command says, not the checkout's."""
    extra["PYTHONPATH"] = ""
    done = run(programs / "certlint", *LINT, TREE, folder=programs.parent, extra=extra)
    assert '"ruleId": "CM' in done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the command of this environment says."""
    folder = tmp_path_factory.mktemp("here")
    command = (sys.executable, "-m", "certlint", *LINT, TREE)
    return run(*command, folder=folder).stdout


def interpreter(minor: str) -> str | None:
    """Find another Python on PATH, or beside this one where several are kept side by side."""
    beside = Path(sys.base_prefix).parent.glob(f"*{minor}*/bin/python{minor}")
    found = [shutil.which(f"python{minor}"), *map(str, sorted(beside))]
    for each in filter(None, found):
        # What is found on PATH may only tell that no version is chosen.
        if subprocess.run([each, "-c", "import venv"], capture_output=True).returncode == 0:
            return each
    return None


def test_the_oldest_packages_say_the_same(
    tracked: Path,
    tmp_path: Path,
    here: str,
) -> None:
    packages = [oldest(each) for each in DEPENDENCIES]
    assert all("==" in each for each in packages)
    programs = environment(sys.executable, tmp_path / "oldest", packages)
    run(programs / "pip", "install", "--quiet", "--no-deps", tracked, folder=tmp_path)
    run(programs / "pip", "check", folder=tmp_path)
    assert said(programs) == here


@pytest.mark.parametrize("minor", MINORS)
def test_other_interpreters_say_the_same(
    tracked: Path,
    tmp_path: Path,
    here: str,
    minor: str,
) -> None:
    python = interpreter(minor)
    if python is None:
        pytest.skip(f"there is no Python {minor} on PATH")
    programs = environment(python, tmp_path / "other", [tracked])
    assert said(programs, PYTHONHASHSEED="7", LC_ALL="C") == here
