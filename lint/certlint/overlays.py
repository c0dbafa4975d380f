"""The kustomizations of a tree: which are built, of which files, and what has to be fetched."""

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from certlint.charts import first_document, read
from certlint.files import InputFile, is_file
from certlint.gathering import KUSTOMIZATIONS
from certlint.node import Node
from certlint.source import Location, Source, Span

_FOLDERS = ("resources", "bases", "components")
_PLUGINS = ("generators", "transformers", "validators")
_FILES = ("crds", "configurations", "patchesStrategicMerge", *_PLUGINS)
_PATCHES = ("patches", "patchesJson6902", "replacements")
_GENERATORS = ("configMapGenerator", "secretGenerator")
_CALLS = "has a plugin that names a URL, and nothing is fetched"


class Refusal(NamedTuple):
    """Why a kustomization is not built: a place, what stands there, and what to do."""

    at: Node
    why: str


@dataclass(frozen=True, eq=False)
class Overlay:
    """One folder with a kustomization, read from the disk; `top` is the root of the run."""

    file: InputFile
    top: Path

    @cached_property
    def source(self) -> Source:
        """The text of the kustomization."""
        return read(self.file)

    @cached_property
    def root(self) -> Node:
        """What it says; a node that does not exist where it does not parse."""
        return first_document(self.source)

    @property
    def name(self) -> str:
        """Its folder, relative to the root of the run; "" for the root itself."""
        return posixpath.dirname(self.file.name)

    @property
    def shown(self) -> str:
        """Its folder as a person would type it."""
        return posixpath.dirname(self.file.shown.replace("\\", "/")) or "."

    @property
    def folder(self) -> Path:
        """Its folder."""
        return Path(self.file.path).parent

    @property
    def at(self) -> Location:
        """Its place as a whole."""
        return self.root.location if self.root.exists else Location(self.source, Span(0, 0))

    @property
    def built(self) -> bool:
        """Whether it is one that kustomize builds by itself."""
        group = self.root["apiVersion"].text.rpartition("/")[0]
        fluxcd = group.startswith("kustomize.toolkit")
        own = self.root["kind"].text in {"", "Kustomization"}
        return self.root.is_map and own and not fluxcd

    def path(self, name: str) -> str:
        """Return a path that it names, relative to the root of the run."""
        return posixpath.normpath(posixpath.join(self.name, name)).removeprefix("./")

    def input(self, name: str) -> InputFile:
        """Return a file that it names."""
        real, top = (self.folder / name).resolve(), self.top.resolve()
        inside = real.relative_to(top).as_posix() if real.is_relative_to(top) else self.path(name)
        return InputFile(str(real), inside, posixpath.normpath(posixpath.join(self.shown, name)))

    @property
    def included(self) -> Iterator[Node]:
        """Yield the names of files and folders whose objects it takes."""
        for key in _FOLDERS:
            yield from (node for node in self.root[key] if node.text)

    @property
    def named(self) -> Iterator[Node]:
        """Yield the names of all further files that it reads."""
        for key in _FILES:
            yield from (node for node in self.root[key] if node.text and not _inline(node))
        for key in _PATCHES:
            yield from (entry["path"] for entry in self.root[key] if entry["path"].text)
        if self.root.at("openapi.path").text:
            yield self.root.at("openapi.path")
        for key in _GENERATORS:
            for entry in self.root[key]:
                listed = [*entry["files"], *entry["envs"], entry["env"]]
                yield from (node for node in listed if node.text)


def _inline(node: Node) -> bool:
    return "\n" in node.text or node.text.lstrip().startswith(("{", "["))


@dataclass(slots=True)
class Reach:
    """All that one build reads: its kustomizations, the outermost first, and its other files."""

    overlays: list[Overlay] = field(default_factory=list[Overlay])
    files: dict[str, InputFile] = field(default_factory=dict[str, InputFile])
    refusals: list[Refusal] = field(default_factory=list[Refusal])


def roots(found: Sequence[InputFile], top: Path) -> Iterator[Overlay]:
    """Yield the kustomizations among files that no other includes."""
    named = [file for file in found if posixpath.basename(file.name) in KUSTOMIZATIONS]
    overlays = {overlay.name: overlay for overlay in (Overlay(file, top) for file in named)}
    included = {o.path(node.text) for o in overlays.values() for node in o.included}
    included = {"" if name == "." else name for name in included}
    yield from (o for o in overlays.values() if o.built and o.name not in included)


def reach(overlay: Overlay, known: dict[str, Overlay]) -> Reach:
    """Return what the build of a kustomization reads, and why it is not done if it is not.

    `known` are kustomizations by their real paths, so that each is read once in a run.
    Every name has to lead to a file of the tree: else kustomize would try to fetch it.
    """
    reached = Reach()
    waiting, seen = [(overlay, False)], set[tuple[str, bool]]()
    while waiting:
        here, plugin = waiting.pop(0)
        if (here.file.path, plugin) in seen:
            continue
        seen.add((here.file.path, plugin))
        if here not in reached.overlays:
            reached.overlays.append(here)
        reached.refusals += _refusals(here)
        for node in (*here.included, *here.named):
            where = _found(here, node, known)
            configures = plugin or _is_plugin(node)
            if isinstance(where, Refusal):
                reached.refusals.append(where)
            elif isinstance(where, Overlay):
                waiting.append((where, configures))
            elif configures and "://" in read(where).text:
                reached.refusals.append(Refusal(node, _CALLS))
            else:
                reached.files[where.name] = where
    return reached


def _is_plugin(node: Node) -> bool:
    return node.path.startswith(_PLUGINS)


def _refusals(here: Overlay) -> Iterator[Refusal]:
    for key in ("helmCharts", "helmChartInflationGenerator"):
        if node := here.root[key]:
            why = f"inflates charts: `kustomize build --enable-helm {here.path('')} | certlint -`"
            yield Refusal(node, f"{why} judges them")
    for key in _PLUGINS:
        for node in here.root[key]:
            if _inline(node) and "://" in node.text:
                yield Refusal(node, _CALLS)


def _found(here: Overlay, node: Node, known: dict[str, Overlay]) -> "InputFile | Overlay | Refusal":
    """Return what stands where a kustomization says."""
    # A generator may give a file another name: `key=path`.
    name = node.text.rpartition("=")[2] if "files" in node.path else node.text
    path = here.folder / name
    below = [base for base in KUSTOMIZATIONS if is_file(path / base)]
    # What looks like a URL is fetched, whether or not a file of the tree is called so.
    if "://" in name or (not is_file(path) and not below):
        return Refusal(node, _absent(here, node))
    if not path.resolve().is_relative_to(here.top.resolve()):
        return Refusal(node, f"takes `{name}`, which lies out of the tree")
    if not below:
        return here.input(name)
    file = here.input(f"{name}/{below[0]}")
    return known.setdefault(file.path, Overlay(file, here.top))


def _absent(here: Overlay, node: Node) -> str:
    text = node.text
    if text.startswith(("http://", "https://")) and text.rsplit("/", 1)[-1].endswith(
        (".yaml", ".yml", ".json")
    ):
        local = text.rsplit("/", 1)[-1]
        return (
            f"takes `{text}` from elsewhere, and nothing is fetched: vendor it with"
            f" `curl --location --output {here.path(local)} {text}`"
        )
    if any(mark in text for mark in ("://", "git@", "?ref=", ".git", "github.com")):
        return (
            f"takes `{text}` from elsewhere, and nothing is fetched: vendor it with"
            f" `kustomize localize {here.path('')}`"
        )
    return f"takes `{text}`, which is neither a file nor a folder with a kustomization"
