"""What is applied together: units of documents, and the worlds that they can make.

A unit is one kustomization with its bases, one chart, or the rest of a tree. Units that hold the
same object (overlays of one base, golden outputs) are alternatives: they are never applied to one
cluster together, so each world has one of them beside all that is not in conflict.
"""

import itertools
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from certlint.documents import Document
from certlint.model import flux
from certlint.model.flux import Applied
from certlint.model.inline_patches import InlinePatch
from certlint.model.known_secrets import Generator
from certlint.model.kustomize import (
    Build,
    Kustomization,
    Patch,
    chain,
    generators,
    kustomizations,
    outermost,
    reach,
)
from certlint.model.objects import Object
from certlint.node import Node

# Files of kuttl and chainsaw that hold parts of objects to compare with, not to apply.
_ASSERTION = re.compile(r"(?:^|[/\d-])(?:assert|errors?)(?:-[\w-]+)?\.ya?ml$")


class World(NamedTuple):
    """Objects that may be in one cluster together, and what patches change of them, by unit.

    `partials` are the patches that are written as parts of objects, each in a file of its own.
    `kustomizations` are those that take part, and `files` the values of charts that stand in files
    of their own, by path. `generators` are kustomizations that make Secrets, and `inline_patches`
    stand in kustomizations. `documents` are all of the tree, also those that are no objects here.
    """

    objects: Sequence[Object]
    patches: Mapping[str, Sequence[Patch]]
    partials: Sequence[Object] = ()
    kustomizations: Sequence[Object] = ()
    files: Mapping[str, Node] = MappingProxyType({})
    documents: Sequence[Document] = ()
    generators: Sequence[Generator] = ()
    inline_patches: Sequence[InlinePatch] = ()


def worlds(
    documents: Sequence[Document],
    charts: frozenset[str] = frozenset(),
    *,
    assume_namespace: str = "",
    values: Sequence[Document] = (),
) -> list[World]:
    """Return the worlds of a tree; nearly always one. The order is by the names of units.

    `values` are files of values for charts.
    """
    # Whoever picks the first of several picks the same, whatever order files were named in.
    documents = sorted(documents, key=lambda document: document.root.location.order)
    # What was rendered is whole, and says itself what it belongs to.
    found = kustomizations([d for d in documents if not d.source.unit])
    patch_files = frozenset[str]().union(*(k.patch_files for k in found.values()))
    by_file: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        if not document.source.unit:
            by_file[document.source.name].append(document)
    applied = {
        name: members
        for name, members in by_file.items()
        if name not in patch_files and not _ASSERTION.search(name)
    }
    synced = flux.applied(documents)
    homes = {*found, *charts, *synced}
    objects = [
        _object(document, unit, namespace or "", assume_namespace)
        for unit, namespace, document in _members(found, applied, synced, homes)
        if document.root["kind"].text and document.root["apiVersion"].text
    ]
    objects += [
        _object(document, source.unit, "", source.namespace or assume_namespace)
        for document in documents
        if (source := document.source).unit
        if document.root["kind"].text and document.root["apiVersion"].text
    ]
    objects = list(_split(objects, homes))
    patches = {
        folder: [p for k in _patching(folder, found, synced) for p in k.patches(by_file)]
        for folder in (*found, *synced)
    }
    partials = [
        Object(document)
        for name in sorted(patch_files)
        for document in by_file.get(name, ())
        if document.root["kind"].text and document.root["apiVersion"].text
    ]
    files = {document.source.name: document.root for document in values}
    making = list(generators(found))
    inline = [patch for folder in sorted(found) for patch in found[folder].inline_patches]
    return [
        World(
            [thing for thing in chosen if not isinstance(thing, Build)],
            patches,
            partials,
            [thing for thing in chosen if isinstance(thing, Build)],
            files,
            documents,
            [one for one in making if one.kustomization.unit not in without],
            inline,
        )
        for chosen, without in _alternatives([*objects, *_builds(found, synced)])
    ]


def _members(
    found: Mapping[str, Kustomization],
    files: Mapping[str, Sequence[Document]],
    synced: Mapping[str, Applied],
    homes: set[str],
) -> Iterator[tuple[str, str | None, Document]]:
    """Yield (unit, namespace set by it, document) for all documents that are applied."""
    claimed: set[str] = set()
    for folder in outermost(found):
        sync = synced.get(folder)
        outer = sync.namespace if sync is not None else ""
        for name, namespace in reach(folder, found, outer or None, frozenset()):
            if name in files:
                claimed.add(name)
                for document in files[name]:
                    yield folder, namespace, document if sync is None else sync.filled(document)
    for name, members in files.items():
        if name not in claimed:
            unit, sync = _home(name, homes), flux.deepest(name, synced)
            for document in members:
                if sync is None or unit != sync.folder:
                    yield unit, None, document
                else:
                    yield unit, sync.namespace or None, sync.filled(document)


def _patching(
    folder: str, found: Mapping[str, Kustomization], synced: Mapping[str, Applied]
) -> Iterator[Kustomization]:
    """Yield what patches the objects of a folder: kustomizations, and Flux in the same words."""
    yield from chain(folder, found)
    for owner in synced[folder].owners if folder in synced else ():
        yield Kustomization(Document(owner.root["spec"]), folder)


def _builds(found: Mapping[str, Kustomization], synced: Mapping[str, Applied]) -> Iterator[Build]:
    """Yield the kustomizations, each in the unit and for the namespace of its outermost one."""
    for folder in outermost(found):
        sync = synced.get(folder)
        outer = (sync.namespace if sync is not None else "") or found[folder].namespace
        for each in chain(folder, found):
            yield Build(each.document, folder, "" if outer == flux.ANY else outer or each.namespace)


def _home(name: str, homes: set[str]) -> str:
    folder = posixpath.dirname(name)
    while folder not in {"", "/"}:  # a link may lead out of the tree
        if folder in homes:
            return folder
        folder = posixpath.dirname(folder)
    return "." if "." in homes else ""


def _object(document: Document, unit: str, namespace: str, assumed: str) -> Object:
    thing = Object(document, unit, "")
    if thing.cluster_scoped:
        return thing
    own = document.root.at("metadata.namespace")
    written = "" if own.placeholder else own.text
    unknown = own.exists and own.text != "" and not written
    if namespace == flux.ANY:
        return thing
    return replace(thing, namespace=namespace or written or ("" if unknown else assumed))


def _split(objects: Sequence[Object], homes: set[str]) -> Iterator[Object]:
    """Give folders of one unit that repeat an object units of their own (golden outputs)."""
    places: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for thing in objects:
        if thing.unit in {"", "."} and thing.identity and thing.kind != "Namespace":
            places[thing.identity].add(posixpath.dirname(thing.document.source.name))
    parents: set[str] = set()
    for folders in places.values():
        if len(folders) > 1:
            ordered = sorted(folders)
            for one, other in itertools.pairwise(ordered):
                parents.add(posixpath.commonpath([one, other]))
    for thing in objects:
        unit = thing.unit
        if parents and unit in {"", "."} and thing.unit not in homes - {"."}:
            unit = _child(posixpath.dirname(thing.document.source.name), parents) or unit
        yield thing if unit == thing.unit else replace(thing, unit=unit)


def _child(folder: str, parents: set[str]) -> str:
    """The deepest folder above that repeats what a sibling holds."""
    steps = folder.split("/")
    for depth in range(len(steps) - 1, -1, -1):
        if "/".join(steps[:depth]) in parents:
            return "/".join(steps[: depth + 1])
    return ""


def _alternatives(objects: Sequence[Object]) -> Iterator[tuple[list[Object], frozenset[str]]]:
    """Yield the sets of objects in which no two units hold the same one, and the units left out."""
    owners: dict[tuple[str, str, str, str], dict[str, None]] = defaultdict(dict)
    for thing in objects:
        if thing.identity and thing.kind != "Namespace":
            owners[thing.identity][thing.unit] = None
    groups = _groups([list(units) for units in owners.values() if len(units) > 1])
    if not groups:
        yield list(objects), frozenset()
        return
    # Overlays of different applications that are called alike (`dev`, `prod`) belong together.
    labels = sorted({label for group in groups for label in group.values()})
    rivals = {unit for group in groups for unit in group}
    seen: set[frozenset[str]] = set()
    for label in labels:
        chosen = frozenset(
            next((u for u, said in group.items() if said == label), next(iter(group)))
            for group in groups
        )
        if chosen not in seen:
            seen.add(chosen)
            without = frozenset(rivals - chosen)
            yield [o for o in objects if o.unit not in without], without


def _groups(conflicts: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """Join units that conflict; each group maps its units, in order, to what tells them apart."""
    leader: dict[str, str] = {}

    def find(unit: str) -> str:
        while leader.setdefault(unit, unit) != unit:
            unit = leader[unit]
        return unit

    for units in conflicts:
        for unit in units[1:]:
            leader[find(unit)] = find(units[0])
    members: dict[str, list[str]] = defaultdict(list)
    for unit in sorted(leader):
        members[find(unit)].append(unit)
    return [{unit: _label(unit, units) for unit in units} for units in members.values()]


def _label(unit: str, units: Sequence[str]) -> str:
    steps = [u.split("/") for u in units]
    common = {step for step in steps[0] if all(step in other for other in steps[1:])}
    return "/".join(step for step in unit.split("/") if step not in common)
