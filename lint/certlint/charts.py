"""The charts of a tree: where they stand, what they need, and which files are theirs."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from certlint.compose import ComposeError, compose
from certlint.files import InputFile, is_file
from certlint.node import Node
from certlint.problem import Located
from certlint.reading import MEGABYTE, read_bytes
from certlint.scan import split
from certlint.source import Source, Span

CHART = "Chart.yaml"
_UNFIT = re.compile(r"[^a-z0-9-]+")
# A release's name has at most 53 characters.
_LONGEST_NAME = 53
_MAX_SIZE = 5 * MEGABYTE


@dataclass(frozen=True, eq=False)
class Chart:
    """A folder with a `Chart.yaml`; `name` is its path from the root, "" for the root itself."""

    file: InputFile
    source: Source

    @property
    def name(self) -> str:
        """Its folder, relative to the root of the run."""
        return posixpath.dirname(self.file.name)

    @property
    def folder(self) -> Path:
        """Its folder."""
        return Path(self.file.path).parent

    @property
    def shown(self) -> str:
        """Its folder as a person would type it."""
        return posixpath.dirname(self.file.shown.replace("\\", "/")) or "."

    @cached_property
    def root(self) -> Node:
        """What `Chart.yaml` says; a node that does not exist where it does not parse."""
        return first_document(self.source)

    @property
    def at(self) -> Located:
        """Its place as a whole: its name in `Chart.yaml`."""
        return self.root["name"]

    @property
    def release(self) -> str:
        """The name that a release of it has unless somebody says another."""
        name = _UNFIT.sub("-", self.root["name"].text.lower()) or "release"
        return name[:_LONGEST_NAME].strip("-") or "release"

    @property
    def installable(self) -> bool:
        """Whether it is more than a library of templates for other charts."""
        return self.root["type"].text != "library"

    def holds(self, name: str) -> bool:
        """Whether a path from the root is one of its files."""
        return not self.name or name.startswith(f"{self.name}/")

    def renders(self, name: str) -> bool:
        """Whether Helm makes objects of a file, its subcharts' templates included."""
        if not self.holds(name):
            return False
        steps = name.removeprefix(f"{self.name}/" if self.name else "").split("/")
        while steps[0] == "charts" and len(steps) > 2:
            steps = steps[2:]
        return steps[0] == "templates"

    def template(self, origin: str) -> InputFile | None:
        """Return the file that a `# Source:` comment names; None where it lies in an archive."""
        steps = origin.split("/")[1:]
        inside: list[str] = []
        while len(steps) > 2 and steps[0] == "charts":
            folder = self._subchart("/".join(inside), steps[1])
            if not folder:
                return None
            inside += ["charts", folder]
            steps = steps[2:]
        return self._file("/".join((*inside, *steps)))

    def _file(self, path: str) -> InputFile | None:
        real = self.folder / path
        if ".." in path.split("/") or not is_file(real):
            return None
        name = f"{self.name}/{path}" if self.name else path
        # A subchart may be a link to a chart of the same tree.
        top = Path(str(self.folder).removesuffix(self.name))
        if real.resolve() != real and real.resolve().is_relative_to(top):
            real = real.resolve()
            name = real.relative_to(top).as_posix()
            return InputFile(str(real), name, name)
        return InputFile(str(real), name, posixpath.normpath(f"{self.shown}/{path}"))

    def _subchart(self, parent: str, name: str) -> str:
        """The folder in `charts/` of a subchart, which may have another name than its folder."""
        here = self.folder / parent
        holder = first_document(read(InputFile(str(here / CHART), "", "")))
        for entry in holder["dependencies"]:
            if entry["alias"].text == name:
                name = entry["name"].text
        if is_file(here / "charts" / name / CHART):
            return name
        for path in sorted((here / "charts").glob(f"*/{CHART}")):
            if first_document(read(InputFile(str(path), "", "")))["name"].text == name:
                return path.parent.name
        return ""

    def dependency(self, names: Sequence[str]) -> Node:
        """Return where `Chart.yaml` asks for the first of some charts."""
        for entry in self.root["dependencies"]:
            if entry["name"].text in names:
                return entry["name"]
        return self.root["dependencies"] or self.root["name"]


def read(file: InputFile) -> Source:
    """Return a file's text; an empty one where it cannot be read, or is a pipe or the like."""
    try:
        data = read_bytes(file.path, _MAX_SIZE) if is_file(Path(file.path)) else b""
    except OSError:
        data = b""
    return Source(file.name, data.decode("utf-8-sig", errors="replace"), file.shown)


def first_document(source: Source) -> Node:
    """Return what a text's first document holds; a node that does not exist if that is nothing."""
    root = None
    for chunk in split(source.text):
        try:
            root = compose(source, chunk.span, directives=chunk.directives)
        except ComposeError:
            root = None
        break
    return root or Node(source, Span(0, 0), None, exists=False)


def find(found: Sequence[InputFile]) -> Iterator[Chart]:
    """Yield the charts among files that stand for themselves: no subchart does."""
    charts = [Chart(f, read(f)) for f in found if posixpath.basename(f.name) == CHART]
    names = {chart.name for chart in charts}
    for chart in charts:
        holder = chart.name.rpartition("/")[0]
        if posixpath.basename(holder) != "charts" or posixpath.dirname(holder) not in names:
            yield chart
