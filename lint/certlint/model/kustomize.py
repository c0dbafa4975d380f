"""What a kustomization does to the objects that it includes, as far as rules need to know."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from certlint.documents import Document
from certlint.gathering import KUSTOMIZATIONS
from certlint.model.inline_patches import InlinePatch, roots
from certlint.model.known_secrets import Generator
from certlint.model.objects import Object
from certlint.node import Node
from certlint.patterns import expression
from certlint.source import Location, Source

_OWN_IMAGE = "cert-manager"
# What a replacement sets where it does not say.
_DEFAULT = "metadata.name"
_WORKLOADS = ("DaemonSet", "Deployment", "StatefulSet")


class Patch(NamedTuple):
    """Fields of objects that a kustomization replaces: their base's values are not applied.

    `kind` and `name` select the objects ("" selects all); `paths` are dotted, "" is everything.
    """

    kind: str
    name: str
    paths: frozenset[str]

    def touches(self, kind: str, name: str, path: str) -> bool:
        """Whether the patch may change the value at a path of an object."""
        if self.kind and self.kind != kind:
            return False
        if self.name and expression(self.name, name) is False:
            return False
        return any(_overlap(path, patched) for patched in self.paths)


@dataclass(frozen=True, eq=False)
class Kustomization:
    """One `kustomization.yaml` and the folder that holds it."""

    document: Document
    folder: str

    @property
    def root(self) -> Node:
        """The whole file."""
        return self.document.root

    @property
    def namespace(self) -> str:
        """The namespace that it sets; "" for none, or one that something fills in."""
        node = self.root["namespace"]
        return node.text if node.known else ""

    @cached_property
    def includes(self) -> Sequence[str]:
        """Paths of the files and folders that it includes."""
        keys = ("resources", "bases", "components")
        return [self._path(node.text) for key in keys for node in self.root[key] if node.text]

    @cached_property
    def patch_files(self) -> frozenset[str]:
        """Paths of the files that it uses as patches: they hold no objects of their own."""
        listed = [node.text for node in self.root["patchesStrategicMerge"]]
        keys = ("patches", "patchesJson6902")
        listed += [node["path"].text for key in keys for node in self.root[key]]
        return frozenset(self._path(name) for name in listed if name and "\n" not in name)

    def patches(self, files: Mapping[str, Sequence[Document]]) -> Iterator[Patch]:
        """Yield what it patches; `files` are the documents of the patch files, by path."""
        for node in self.root["patchesStrategicMerge"]:
            yield from self._patch(node, Node(node.source, node.span, None), files)
        for key in ("patches", "patchesJson6902"):
            for entry in self.root[key]:
                given = entry["path"] or entry["patch"]
                yield from self._patch(given, entry["target"], files)
        for entry in self.root["replacements"]:
            yield from self._replaced(entry, files)
        for entry in self.root["replicas"]:
            yield Patch("", re.escape(entry["name"].text), frozenset({"spec.replicas"}))
        if any(_OWN_IMAGE in entry["name"].text for entry in self.root["images"]):
            for kind in _WORKLOADS:
                yield Patch(kind, "", frozenset({"spec.template.spec.containers.image"}))

    def _replaced(self, entry: Node, files: Mapping[str, Sequence[Document]]) -> Iterator[Patch]:
        """Yield the fields into which a replacement copies those of other objects."""
        if entry["path"].text:
            found = [document.root for document in files.get(self._path(entry["path"].text), ())]
            written = [each for root in found for each in root.list or (root,)]
        else:
            written = [entry]
        for target in (target for each in written for target in each["targets"]):
            selected = target["select"]
            paths = [_field(node.text) for node in target["fieldPaths"]] or [_DEFAULT]
            yield Patch(selected["kind"].text, selected["name"].text, frozenset(paths))

    @property
    def inline_patches(self) -> Iterator[InlinePatch]:
        """The patches whose text stands in it."""
        for node in self.root["patchesStrategicMerge"]:
            if _is_inline(node.text):
                yield InlinePatch(node, node["no target"])
        for key in ("patches", "patchesJson6902"):
            for entry in self.root[key]:
                if _is_inline(entry["patch"].text):
                    yield InlinePatch(entry["patch"], entry["target"])

    def _patch(
        self, given: Node, target: Node, files: Mapping[str, Sequence[Document]]
    ) -> Iterator[Patch]:
        text = given.text
        if _is_inline(text):
            found = list(roots(Source(given.source.name, text)))
        else:
            found = [document.root for document in files.get(self._path(text), ())]
        merged = [root for root in found if root.is_map and root["kind"]]
        for root in merged:
            kind, name = root["kind"].text, re.escape(root.at("metadata.name").text)
            if target.is_map:
                kind, name = target["kind"].text, target["name"].text
            yield Patch(kind, name, frozenset(_leaves(root)))
        operations = [op["path"].text for root in found for op in root.list if op["path"]]
        if operations:
            paths = frozenset(_pointer(path) for path in operations)
            yield Patch(target["kind"].text, target["name"].text, paths)
        elif not merged:  # a patch that cannot be read may change anything of its target
            yield Patch(target["kind"].text, target["name"].text, frozenset({""}))

    def _path(self, name: str) -> str:
        return posixpath.normpath(posixpath.join(self.folder, name)).removeprefix("./")


class Build(Object):
    """A kustomization as one of those that installs charts."""

    @property
    def location(self) -> Location:
        """Where it names its charts."""
        return self.root["helmCharts"].location

    @cached_property
    def identity(self) -> tuple[str, str, str, str] | None:
        """What it installs and where: two that install the same are for different clusters."""
        charts = self.root["helmCharts"].list
        places = {self.namespace or chart["namespace"].text for chart in charts}
        names = " ".join(sorted(chart["name"].text for chart in charts))
        known = bool(charts) and "" not in places
        return (self.group, "helmCharts", " ".join(sorted(places)), names) if known else None

    def __str__(self) -> str:
        return f"the kustomization in `{posixpath.dirname(self.document.source.name) or '.'}`"


def set_for_all(node: Node) -> bool:
    """Whether a key of a kustomization sets a value on all objects that it builds."""
    return node.location.written.source.name.rpartition("/")[2] in KUSTOMIZATIONS


def kustomizations(documents: Sequence[Document]) -> dict[str, Kustomization]:
    """Return the kustomizations among documents, by folder."""
    found: dict[str, Kustomization] = {}
    for document in documents:
        folder, _, base = document.source.name.rpartition("/")
        if base in KUSTOMIZATIONS:
            found[folder or "."] = Kustomization(document, folder or ".")
    return found


def outermost(found: Mapping[str, Kustomization]) -> list[str]:
    """Return the folders of the kustomizations that no other includes."""
    included = {path for k in found.values() for path in k.includes}
    return [folder for folder in sorted(found) if folder not in included]


def reach(
    folder: str, found: Mapping[str, Kustomization], namespace: str | None, path: frozenset[str]
) -> Iterator[tuple[str, str | None]]:
    """Yield the files that a kustomization includes, and the namespace that is set on each.

    `namespace` is what is set from outside, `path` the folders on the way here.
    """
    if folder in path:
        return
    here = found[folder]
    namespace = namespace or here.namespace or None  # the outermost is applied last and wins
    for included in here.includes:
        if included in found:
            yield from reach(included, found, namespace, path | {folder})
        else:
            yield included, namespace


def chain(folder: str, found: Mapping[str, Kustomization]) -> list[Kustomization]:
    """Return a kustomization and all that it includes."""
    chained: dict[str, Kustomization] = {}
    waiting = [folder]
    while waiting:
        name = waiting.pop()
        if name in found and name not in chained:
            chained[name] = found[name]
            waiting.extend(found[name].includes)
    return list(chained.values())


def generators(found: Mapping[str, Kustomization]) -> Iterator[Generator]:
    """Yield the kustomizations that make Secrets, each in the unit of its outermost one."""
    waiting = [(folder, folder, "", False) for folder in outermost(found)]
    seen: set[tuple[str, str]] = set()
    while waiting:
        unit, folder, namespace, affixed = waiting.pop()
        if (unit, folder) in seen:
            continue
        seen.add((unit, folder))
        here = found[folder]
        namespace = namespace or here.namespace
        affixed = affixed or bool(here.root["namePrefix"] or here.root["nameSuffix"])
        waiting += [(unit, path, namespace, affixed) for path in here.includes if path in found]
        if here.root["secretGenerator"].list:
            yield Generator(Object(here.document, unit, namespace), affixed)


def _is_inline(text: str) -> bool:
    """Whether a text is a patch, and not the path of one."""
    return "\n" in text or text.lstrip().startswith(("{", "["))


def _leaves(root: Node) -> Iterator[str]:
    stack = [node for key, node in root.items() if key not in {"apiVersion", "kind", "metadata"}]
    stack += [node for key, node in root["metadata"].items() if key not in {"name", "namespace"}]
    while stack:
        node = stack.pop()
        if node.is_map and node.map:
            stack.extend(node.map.values())
        else:  # a list is replaced or merged by rules that differ by kind: all of it is unsure
            yield node.path


def _pointer(path: str) -> str:
    """A JSON pointer as a dotted path, up to its first list index."""
    steps: list[str] = []
    for step in path.strip("/").split("/"):
        if step.isdigit() or step == "-":
            break
        steps.append(step.replace("~1", "/").replace("~0", "~"))
    return ".".join(steps)


def _field(path: str) -> str:
    """A path of a replacement, whose members of lists are chosen as in `[name=web]`, as dotted."""
    path = path.lstrip(".")
    return re.split(r"\.(?:\[|\*|\d+(?:\.|$))", path, maxsplit=1)[0].replace("\\.", ".")


def _overlap(path: str, patched: str) -> bool:
    plain, other = _plain(path), _plain(patched)
    return (
        not other
        or plain == other
        or plain.startswith(other + ".")
        or other.startswith(plain + ".")
    )


def _plain(path: str) -> str:
    """A path without indices, keys that hold dots or slashes written like any other."""
    spelt = path.replace('["', ".").replace('"]', "").replace("/", ".")
    return re.sub(r"\[\d+\]", "", spelt)
