"""Which files a run reads: those named, and the YAML and JSON files below the folders named."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # pathspec takes 20 ms to import and is needed only where a .gitignore is
    from pathspec import GitIgnoreSpec

SUFFIXES = (".yaml", ".yml", ".json")
# How the names of certlint's own files begin: its configuration and its baseline are no manifests.
OWN = ".certlint"


class InputFile(NamedTuple):
    """A file to read; `name` is relative to the root of the run, with forward slashes.

    One to be read `once` is a pipe, or a device: nothing is left in it for a second time.
    """

    path: str
    name: str
    shown: str
    once: bool = False


def root_of(paths: Sequence[Path]) -> Path:
    """Return the folder that names are relative to: the Git root, else the current folder.

    Where the paths lie outside the current folder and no Git repository holds them, it is their
    common parent.
    """
    here = Path.cwd()
    common = common_parent(paths)
    for folder in (common, *common.parents):
        if (folder / ".git").exists():
            return folder
    return here if common.is_relative_to(here) else common


def common_parent(paths: Sequence[Path]) -> Path:
    """Return the deepest folder that holds all paths; the current one where there is none."""
    here = Path.cwd()
    folders = [p if p.is_dir() else p.parent for p in (here / path for path in paths)]
    if not folders:
        return here.resolve()
    return Path(os.path.commonpath([folder.resolve() for folder in folders]))


def find(paths: Sequence[Path], root: Path, excluded: Sequence[str] = ()) -> Iterator[InputFile]:
    """Yield the files of a run, each once, in a stable order.

    A folder gives its `.yaml`, `.yml` and `.json` files, those that Git ignores or that match one
    of the `excluded` patterns (Git's own syntax) left out, and without hidden folders. A file that
    is named is read whatever its name. Raises FileNotFoundError for a path that is not there.
    """
    seen: set[str] = set()
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(path)
        whole = path.is_dir()
        found = _walk(path, root, excluded) if whole else iter([_real(str(path))])
        once = not whole and not path.is_file()
        for shown, real in found:
            if real not in seen:
                seen.add(real)
                yield InputFile(real, _name(real, root), os.path.normpath(shown), once)


def _real(path: str) -> tuple[str, str]:
    return path, os.path.realpath(path)


def _name(real: str, root: Path) -> str:
    return real.removeprefix(str(root).rstrip(os.sep) + os.sep).replace(os.sep, "/")


@dataclass(slots=True)
class _Ignores:
    """The patterns of one folder and its parents; the deepest that says anything decides."""

    folder: str
    spec: "GitIgnoreSpec | None"
    parent: "_Ignores | None" = None

    def hold(self, path: str, *, is_folder: bool) -> bool:
        level: _Ignores | None = self
        while level is not None:
            if level.spec is not None:
                name = path[len(level.folder) :].lstrip("/")
                said = level.spec.check_file(name + "/" if is_folder else name).include
                if said is not None:
                    return said
            level = level.parent
        return False


def _walk(  # noqa: C901  one loop with its few exceptions reads better whole
    folder: Path, root: Path, excluded: Sequence[str]
) -> Iterator[tuple[str, str]]:
    top = _above(folder.resolve(), root, excluded)
    home = os.path.realpath(folder)
    stack = [(str(folder), home, top)]
    visited: set[str] = set()
    while stack:
        shown, real, ignores = stack.pop()
        if real in visited:
            continue
        visited.add(real)
        try:
            entries = sorted(os.scandir(shown), key=lambda entry: entry.name)
        except OSError:
            continue
        if any(entry.name == ".gitignore" for entry in entries):
            ignores = _Ignores(real, _spec(Path(real, ".gitignore")), ignores)
        below: list[tuple[str, str, _Ignores | None]] = []
        for entry in entries:
            path = f"{real}/{entry.name}"
            if entry.is_symlink():
                path = os.path.realpath(entry.path)
                if path.startswith(home + os.sep):
                    continue  # the walk meets the target itself
            if _is_folder(entry):
                if not entry.name.startswith(".") and not _held(ignores, path, is_folder=True):
                    below.append((entry.path, path, ignores))
            elif _is_manifest(entry) and not _held(ignores, path, is_folder=False):
                yield entry.path, path
        stack.extend(reversed(below))


def _held(ignores: _Ignores | None, path: str, *, is_folder: bool) -> bool:
    return ignores is not None and ignores.hold(path, is_folder=is_folder)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_manifest(entry: os.DirEntry[str]) -> bool:
    try:
        name = entry.name
        return name.endswith(SUFFIXES) and not name.startswith(OWN) and entry.is_file()
    except OSError:
        return False


def _above(folder: Path, root: Path, excluded: Sequence[str]) -> _Ignores | None:
    """What the configuration excludes, and what Git ignores in the folders above this one."""
    ignores: _Ignores | None = None
    if excluded:
        from pathspec import GitIgnoreSpec  # noqa: PLC0415  see the import above

        ignores = _Ignores(str(root), GitIgnoreSpec.from_lines(excluded))
    if not (root / ".git").exists():
        return ignores
    info = root / ".git" / "info" / "exclude"
    if info.is_file():
        ignores = _Ignores(str(root), _spec(info), ignores)
    for parent in reversed(folder.parents):
        if parent.is_relative_to(root) and (parent / ".gitignore").is_file():
            ignores = _Ignores(str(parent), _spec(parent / ".gitignore"), ignores)
    return ignores


def _spec(file: Path) -> "GitIgnoreSpec | None":
    try:
        lines = file.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return None
    if not any(line.strip() and not line.startswith("#") for line in lines):
        return None
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  see the import above

    return GitIgnoreSpec.from_lines(lines)


def is_file(path: Path) -> bool:
    """Whether a path that a tree names is one of a file; no path that cannot be one raises."""
    try:
        return path.is_file()
    except OSError:  # such as a name of 5,000 characters
        return False


@dataclass(slots=True)
class Scope:
    """The files that a run reports on, out of those it reads; empty means all of them."""

    names: frozenset[str] = frozenset()
    folders: tuple[str, ...] = ()

    def holds(self, name: str) -> bool:
        """Whether a file is reported on."""
        if not self.names and not self.folders:
            return True
        return name in self.names or name.startswith(self.folders)
