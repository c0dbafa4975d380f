"""Rule packs are found by entry point; ids and names are known without importing a rule."""

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import certlint_rules
from certlint import diagnostics, registry
from certlint.registry import RegistryError

RULE = '''"""It is so.

## Why
Because.

## Fix
Change it.
"""

from certlint.problem import Severity
from certlint.rule import rule


@rule("{id}", "{name}", Severity.NOTE)
def check(cluster):
    yield from ()
'''


def install(folder: Path, package: str, modules: dict[str, str]) -> None:
    """Put a rule pack into a folder as pip would leave it there."""
    home = folder.joinpath(*package.split("."))
    home.mkdir(parents=True)
    (home / "__init__.py").write_text("")
    for name, text in modules.items():
        (home / f"{name}.py").write_text(text)
    info = folder / f"{package.replace('.', '_')}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[certlint.rules]\nmine = {package}\n")
    importlib.invalidate_caches()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return tmp_path


def test_a_pack_of_another_project_is_found_like_the_built_in_one(site: Path) -> None:
    text = RULE.format(id="ACME7", name="owner-missing")
    install(site, "pack_found", {"acme7_owner_missing": text, "acme_shared": "", "zz": ""})
    names = registry.names()
    assert {id_: name for id_, name in names.items() if id_.startswith("ACME")} == {
        "ACME7": "owner-missing"
    }
    assert {rule.id: rule.name for rule in diagnostics.RULES}.items() <= names.items()
    assert list(names) == sorted(names)
    assert "pack_found.acme7_owner_missing" not in sys.modules
    rules = registry.load()
    assert {rule.id: rule.name for rule in rules} == names
    assert [rule.id for rule in rules] == sorted(names)
    (mine,) = (rule for rule in rules if rule.id == "ACME7")
    assert mine.summary == "It is so."


def test_a_pack_in_an_archive_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = RULE.format(id="ZIP1", name="owner-missing")
    install(tmp_path / "tree", "pack_zipped", {"zip1_owner_missing": text})
    archive = shutil.make_archive(str(tmp_path / "packs"), "zip", tmp_path / "tree")
    monkeypatch.setattr(sys, "path", [archive, *sys.path])
    assert registry.names()["ZIP1"] == "owner-missing"
    assert "ZIP1" in {rule.id for rule in registry.load()}


def test_names_of_built_in_rules_come_from_their_files() -> None:
    folder = Path(certlint_rules.__path__[0])
    files = {file.stem.partition("_") for file in folder.glob("cm*.py")}
    expected = {id_.upper(): name.replace("_", "-") for id_, _, name in files}
    expected |= {rule.id: rule.name for rule in diagnostics.RULES}
    assert registry.names() == expected


def test_two_packs_with_one_id_are_refused(site: Path) -> None:
    for package in ("pack_one", "pack_two"):
        text = RULE.format(id="DUP1", name=package.replace("_", "-"))
        install(site, package, {f"dup1_{package}": text})
    message = "`pack_one` and `pack_two` both hold a rule called `DUP1`"
    for ask in (registry.names, registry.load):
        with pytest.raises(RegistryError) as caught:
            ask()
        assert str(caught.value) == message


def test_an_id_of_the_engine_cannot_be_taken(site: Path) -> None:
    install(site, "pack_own", {"cm999_mine": RULE.format(id="CM999", name="mine")})
    with pytest.raises(RegistryError) as caught:
        registry.names()
    assert str(caught.value) == "`certlint` and `pack_own` both hold a rule called `CM999`"


@pytest.mark.parametrize("package", ["pack_gone", "pack_gone.rules"])
def test_a_pack_that_is_missing_is_named(site: Path, package: str) -> None:
    install(site, package, {})
    for file in (site / "pack_gone").rglob("*.py"):
        file.unlink()
    for folder in sorted((site / "pack_gone").rglob("*"), reverse=True):
        folder.rmdir()
    (site / "pack_gone").rmdir()
    with pytest.raises(RegistryError) as caught:
        registry.names()
    assert str(caught.value) == f"there is no package `{package}`, which a rule pack names"


@pytest.mark.parametrize(
    ("package", "text", "message"),
    [
        ("pack_empty", "", "`{0}.bad1_name` holds no rule called `check`"),
        ("pack_function", "def check(): ...", "`{0}.bad1_name` holds no rule called `check`"),
        (
            "pack_other",
            RULE.format(id="BAD2", name="name"),
            "`{0}.bad1_name` holds BAD2 `name`, not BAD1 `name`",
        ),
        (
            "pack_import",
            "import no_such_module_anywhere",
            "`{0}.bad1_name` cannot be imported: No module named 'no_such_module_anywhere'",
        ),
    ],
)
def test_a_module_must_hold_the_rule_that_its_name_promises(
    site: Path, package: str, text: str, message: str
) -> None:
    install(site, package, {"bad1_name": text})
    assert registry.names()["BAD1"] == "name"
    with pytest.raises(RegistryError) as caught:
        registry.load()
    assert str(caught.value) == message.format(package)


def test_neither_rules_nor_metadata_are_loaded_before_they_are_needed() -> None:
    code = """
import sys
from certlint import registry
assert "importlib.metadata" not in sys.modules
registry.names()
assert not [name for name in sys.modules if name.startswith("certlint_rules.")]
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_engines_own_rules_are_documented_like_all_others() -> None:
    assert [(r.id, r.name, str(r.severity), r.profile) for r in diagnostics.RULES] == [
        ("CM900", "yaml-parse-error", "error", "default"),
        ("CM906", "unrendered-template", "note", "strict"),
        ("CM911", "suppression-unused", "note", "default"),
        ("CM916", "not-rendered", "error", "default"),
        ("CM999", "rule-crashed", "error", "default"),
    ]
    for rule in diagnostics.RULES:
        assert rule.summary.endswith(".")
        assert rule.section("Why")
        assert rule.section("Fix")
        assert rule.section("Exceptions")
        assert rule.section("Sources")
        assert list(rule.check(None)) == []
