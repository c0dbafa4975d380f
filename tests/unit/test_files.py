"""Which files are read, and what they are called."""

from pathlib import Path

import pytest

from certlint.files import find, root_of


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a.yaml", "b/c.yml", "b/d.json", "b/e.txt", ".hidden/f.yaml", "b/keep/g.yaml"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    return tmp_path


def names(tree: Path, *paths: str, excluded: tuple[str, ...] = ()) -> list[str]:
    return [f.name for f in find([tree / path for path in paths or ("",)], tree, excluded)]


def test_yaml_and_json_of_a_folder_in_order(tree: Path) -> None:
    assert names(tree) == ["a.yaml", "b/c.yml", "b/d.json", "b/keep/g.yaml"]


def test_a_named_file_is_read_whatever_it_is_called_and_once(tree: Path) -> None:
    assert names(tree, "b/e.txt", "a.yaml", "b/../a.yaml") == ["b/e.txt", "a.yaml"]


def test_a_hidden_folder_is_read_if_it_is_named(tree: Path) -> None:
    assert names(tree, ".hidden") == [".hidden/f.yaml"]


def test_patterns_of_git(tree: Path) -> None:
    (tree / ".git" / "info").mkdir(parents=True)
    (tree / ".git" / "info" / "exclude").write_text("a.yaml\n")
    (tree / ".gitignore").write_text("b/*\n!b/keep/\n")
    (tree / "b" / ".gitignore").write_text("!c.yml\n# a comment\n")
    assert names(tree) == ["b/c.yml", "b/keep/g.yaml"]
    assert names(tree, "b/keep") == ["b/keep/g.yaml"]


def test_excluded_patterns(tree: Path) -> None:
    assert names(tree, excluded=("b/", "*.json")) == ["a.yaml"]


def test_links_in_circles_end_and_give_each_file_once(tree: Path) -> None:
    (tree / "b" / "up").symlink_to(tree)
    (tree / "b" / "again.yaml").symlink_to(tree / "a.yaml")
    (tree / "gone.yaml").symlink_to(tree / "nowhere")
    assert names(tree) == ["a.yaml", "b/c.yml", "b/d.json", "b/keep/g.yaml"]


def test_links_out_of_the_folder_are_followed(tree: Path) -> None:
    (tree / "b" / "out.yaml").symlink_to(tree / ".hidden" / "f.yaml")
    assert names(tree, "b") == ["b/c.yml", "b/d.json", ".hidden/f.yaml", "b/keep/g.yaml"]


def test_a_missing_path_is_an_error(tree: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(find([tree / "missing"], tree))


def test_the_root_is_that_of_git(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / ".git").mkdir()
    assert root_of([tree / "b" / "keep", tree / "b" / "c.yml"]) == tree
    (tree / ".git").rmdir()
    monkeypatch.chdir(tree / "b")
    assert root_of([tree / "b" / "keep"]) == tree / "b"
    assert root_of([tree / "a.yaml"]) == tree
