"""Where the fields of what kustomize builds were written: in a base, in a patch, or in its keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from certlint.charts import first_document
from certlint.node import Node
from certlint.overlays import Overlay
from certlint.patching import Files, Patch, documents
from certlint.source import Location, Source, Span


@dataclass(frozen=True, eq=False)
class Traced:
    """One built object: the file with its origin, and the kustomizations, the outermost first."""

    files: Files
    origin: Source
    overlays: Sequence[Overlay]
    text: str

    def of(self, text: Source, span: Span) -> Location:  # noqa: ARG002  its own text
        """Return where the value at a span was written."""
        node = _node_at(self._root, span)
        for each in node.lineage:
            if found := self._written(each, key=each is not node or span == each.key):
                return found
        return self._base.location if self._base is not None else Location(self.origin, Span(0, 0))

    @cached_property
    def _root(self) -> Node:
        return first_document(Source("", self.text))

    @cached_property
    def _kind(self) -> str:
        return self._root["kind"].text

    @cached_property
    def _name(self) -> str:
        return self._root.at("metadata.name").text

    @cached_property
    def _base(self) -> Node | None:
        """The object as it was before anything was done to it; None where that is open."""
        alike = [d.root for d in documents(self.origin) if d.root["kind"].text == self._kind]
        same = [root for root in alike if root.at("metadata.name").text == self._name]
        # What is renamed is given a prefix or a suffix.
        near = same or [root for root in alike if root.at("metadata.name").text in self._name]
        place = self._root.at("metadata.namespace").text
        here = [root for root in near if root.at("metadata.namespace").text == place]
        return next(iter(here or near), self._generator)

    @cached_property
    def _generator(self) -> Node | None:
        for overlay in self.overlays:
            if overlay.source.name != self.origin.name:
                continue
            for key in ("configMapGenerator", "secretGenerator"):
                for entry in overlay.root[key]:
                    if entry["name"].text and entry["name"].text in self._name:
                        return entry
        return None

    @cached_property
    def _patches(self) -> Sequence[Patch]:
        names = [self._name]
        if self._base is not None:
            names.append(self._base.at("metadata.name").text)
        found = (patch for overlay in self.overlays for patch in self.files.patches(overlay))
        return [patch for patch in found if patch.suits(self._kind, names)]

    def _written(self, node: Node, *, key: bool) -> Location | None:
        """Return where one value was written, if some file holds it."""
        base = _counterpart(self._base, node) if self._base is not None else None
        if node is self._root:
            return self._naming
        same = base is not None and base.value == node.value
        if base is not None and same:
            return _at(base, key=key)
        for patch in self._patches:
            for twin in _in_patch(patch, node):
                if twin.value == node.value:
                    return patch.place(twin.named if key else twin)
        if (set_by := self._key_of(node)) is not None:
            return set_by.location
        if base is not None:
            return _at(base, key=key)
        twins = [(patch, twin) for patch in self._patches for twin in _in_patch(patch, node)]
        return twins[0][0].place(twins[0][1]) if twins else None

    @property
    def _naming(self) -> Location | None:
        if self._base is None:
            return None
        name = self._base.at("metadata.name") or self._base["name"]
        return (name or self._base).location

    def _key_of(self, node: Node) -> Node | None:
        """The key of a kustomization that sets a value."""
        for overlay in self.overlays:
            if node.path == "metadata.namespace" and overlay.root["namespace"].text == node.text:
                return overlay.root["namespace"]
            if node.step == "image" and node.text:
                for image in overlay.root["images"]:
                    names = (image["newName"].text, image["name"].text)
                    if any(name and node.text.startswith(name) for name in names):
                        return image["newTag"] or image["digest"] or image["newName"]
        return None


def _at(node: Node, *, key: bool) -> Location:
    return (node.named if key and not node.is_map and not node.is_list else node).location


def _node_at(root: Node, span: Span) -> Node:
    """The deepest node whose value or key holds a span."""
    node = root
    while True:
        inside = [each for each in (*node.map.values(), *node.list) if _holds(each, span)]
        if not inside:
            return node
        node = inside[0]


def _holds(node: Node, span: Span) -> bool:
    spans = [node.span, *([node.key] if node.key is not None else [])]
    return any(each.start <= span.start and span.end <= each.end for each in spans)


def _counterpart(root: Node, node: Node) -> Node | None:
    """The value of another object at the place of a node."""
    here = root
    for step in reversed([each for each in node.lineage if each.step is not None]):
        twin = _member(here, step) if isinstance(step.step, int) else here[str(step.step)]
        if twin is None or not twin.exists:
            return None
        here = twin
    return here


def _member(members: Node, wanted: Node) -> Node | None:
    """The member of a list that a member of another became: of its name, its value, its place."""
    if name := wanted["name"].text:
        named = [each for each in members if each["name"].text == name]
        if len(named) == 1:
            return named[0]
    value = wanted.value
    same = [each for each in members if each.value == value]
    if same:
        return next((each for each in same if each.step == wanted.step), same[0])
    siblings = wanted.parent.list if wanted.parent is not None else ()
    if isinstance(wanted.step, int) and len(siblings) == len(members.list):
        return members[wanted.step]
    return None


def _in_patch(patch: Patch, node: Node) -> Iterator[Node]:
    """Yield what a patch says of the place of a node."""
    if patch.root.is_map:
        twin = _counterpart(patch.root, node)
        if twin is not None:
            yield twin
        return
    steps = [str(each.step) for each in node.lineage if each.step is not None][::-1]
    for operation in patch.root:
        pointer = operation["path"].text.strip("/").split("/")
        path = [step.replace("~1", "/").replace("~0", "~") for step in pointer]
        if len(path) > len(steps) or not operation["value"].exists:
            continue
        if all(a == b or (a == "-" and b.isdigit()) for a, b in zip(path, steps, strict=False)):
            twin = operation["value"]
            for step in steps[len(path) :]:
                twin = twin[int(step)] if twin.is_list and step.isdigit() else twin[step]
            if twin.exists:
                yield twin
