"""What is built is what is meant, and works where nothing else is installed."""

import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .running import ROOT, places, run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("distribution")]

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
VERSION = PROJECT["project"]["version"]
SDIST = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["only-include"]

ISSUERS = """\
apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: owned
  namespace: apps
  labels:
    example.com/owner: payments
spec:
  selfSigned: {}
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: orphan
  namespace: apps
spec:
  selfSigned: {}
"""


@dataclass(frozen=True, slots=True)
class Built:
    sdist: Path
    wheel: Path


@pytest.fixture(scope="module")
def built(index: None, tracked: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:  # noqa: ARG001
    folder = tmp_path_factory.mktemp("dist")
    run("python", "-m", "build", "--outdir", folder, tracked, folder=folder)
    return Built(next(folder.glob("*.tar.gz")), next(folder.glob("*.whl")))


@pytest.fixture(scope="module")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the programs of a fresh environment that holds the wheel."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    run(folder / "bin" / "pip", "install", "--quiet", built.wheel, folder=folder)
    return folder / "bin"


def test_the_sdist_holds_what_is_named(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    always = {"LICENSE", "PKG-INFO", "README.md", "pyproject.toml", ".gitignore"}
    assert {name.partition("/")[0] for name in names} == always | set(SDIST)
    assert "tests/package/pack/pyproject.toml" in names
    assert "lint/certlint/py.typed" in names
    assert not [name for name in names if "__pycache__" in name]


def test_the_wheel_brings_two_packages_and_no_more(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        names = archive.namelist()
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"certlint", "certlint_rules", f"certlint-{VERSION}.dist-info"}
    assert set(_modules(ROOT / "lint")) | set(_modules(ROOT / "rules")) == {
        name for name in names if ".dist-info/" not in name
    }


def _modules(root: Path) -> Iterator[str]:
    for path in root.rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            yield path.relative_to(root).as_posix()


def test_the_installed_command_knows_its_version(installed: Path, tmp_path: Path) -> None:
    said = run(installed / "certlint", "--version", folder=tmp_path).stdout
    assert said == f"certlint {VERSION}\n"


def test_the_installed_command_says_the_same_as_the_checkout(
    installed: Path, tmp_path: Path
) -> None:
    command = ("--format", "json", ROOT / "examples" / "insecure")
    here = run("certlint", *command, folder=tmp_path, status=1).stdout
    assert run(installed / "certlint", *command, folder=tmp_path, status=1).stdout == here


def test_a_rule_pack_of_another_project_is_found(installed: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    for name in _modules(ROOT / "tests" / "package" / "pack"):
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text((ROOT / "tests" / "package" / "pack" / name).read_text())
    target = tmp_path / "site"
    run(
        *(installed / "pip", "install", "--quiet", "--no-deps", "--target", target, pack),
        folder=tmp_path,
    )
    (tmp_path / "issuers.yaml").write_text(ISSUERS)
    extra = {"PYTHONPATH": str(target)}
    certlint = (installed / "certlint", "--format", "json", "issuers.yaml")
    without = run(*certlint, folder=tmp_path).stdout
    assert places(without) == set()
    with_pack = run(*certlint, folder=tmp_path, status=1, extra=extra).stdout
    assert places(with_pack) == {("EX101", "issuers.yaml", 13)}
    listed = run(installed / "certlint", "rules", folder=tmp_path, extra=extra).stdout
    rows = [line for line in listed.splitlines() if line.startswith("| EX101 ")]
    assert rows == [
        "| EX101 | `issuer-without-owner` | warning | An issuer does not say which team owns it |"
    ]
