"""What Flux does to the manifests that it applies: it sets namespaces and fills in variables.

Only its Kustomizations of this very tree count: the paths of others lead elsewhere.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import NamedTuple

from certlint.documents import Document
from certlint.model.chart_values import copied, plain_text, retyped
from certlint.node import Node

# In the place of a namespace: one that is set, and cannot be known.
ANY = "*"
GROUP = "kustomize.toolkit.fluxcd.io"
# How `flux bootstrap` calls the repository that it sets up.
_OWN = "flux-system"
_DISABLED = f"{GROUP}/substitute"
_VARIABLE = re.compile(r"(?<!\$)\$\{([A-Za-z_]\w*)(?::[=-]([^}]*))?\}")


class Applied(NamedTuple):
    """How Flux applies a folder of the tree.

    `owners` are the objects that say so. `namespace` is what is set on all objects, "" for none and
    `ANY` for one that cannot be known. `variables` are those whose values are known, and `complete`
    says that there are no others.
    """

    owners: Sequence[Document]
    folder: str
    namespace: str
    variables: Mapping[str, str]
    complete: bool

    def filled(self, document: Document) -> Document:
        """Return a document with the variables that are known in their places."""
        root = document.root
        marks = (root.at(f"metadata.{key}")[_DISABLED] for key in ("annotations", "labels"))
        written = root.source.text[root.span.start : root.span.end]
        if not self.variables or "${" not in written or any(m.text == "disabled" for m in marks):
            return document
        return replace(document, root=self._filled(root, root.parent))

    def _filled(self, node: Node, parent: Node | None) -> Node:
        if not (node.is_map or node.is_list):
            text = _VARIABLE.sub(self._value, node.text)
            copy = retyped(node, text) if text != node.text else copied(node, node.scalar)
        elif node.is_map:
            copy = copied(node, {key: self._filled(child, node) for key, child in node.items()})
        else:
            copy = copied(node, [self._filled(child, node) for child in node])
        copy.parent = parent
        for child in (*copy.map.values(), *copy.list):
            child.parent = copy
        return copy

    def _value(self, found: re.Match[str]) -> str:
        name, default = found.groups()
        if self.variables.get(name) or (name in self.variables and default is None):
            return self.variables[name]
        known = name in self.variables or self.complete
        return default if known and default is not None else found[0]


def syncs(documents: Sequence[Document]) -> Iterator[tuple[str, Document]]:
    """Yield the folders of the tree that Flux applies, each with the object that says so."""
    found = [d for d in documents if _is_ours(d)]
    own = {_OWN, *(_source(d) for d in found if within(d.source.name, _folder(d)))}
    for document in found:
        if _source(document) in own and document.root.at("spec.path").known:
            yield _folder(document), document


def applied(documents: Sequence[Document]) -> Mapping[str, Applied]:
    """Return how Flux applies the folders of a tree, by folder."""
    by_folder: dict[str, list[Document]] = defaultdict(list)
    for folder, document in syncs(documents):
        by_folder[folder].append(document)
    maps = [d for d in documents if d.root["kind"].text == "ConfigMap"]
    return {
        folder: reduce(_either, (_applied(owner, folder, maps) for owner in owners))
        for folder, owners in by_folder.items()
    }


def _either(one: Applied, other: Applied) -> Applied:
    """What is certain of a folder that is applied in two ways."""
    return Applied(
        (*one.owners, *other.owners),
        one.folder,
        one.namespace if one.namespace == other.namespace else ANY,
        dict(one.variables.items() & other.variables.items()),
        complete=False,
    )


def deepest(name: str, folders: Mapping[str, Applied]) -> Applied | None:
    """Return how Flux applies a file that it finds by itself; None where it does not."""
    found = [folder for folder in folders if within(name, folder)]
    return folders[max(found, key=len)] if found else None


def _is_ours(document: Document) -> bool:
    root = document.root
    group = root["apiVersion"].text.partition("/")[0]
    return group == GROUP and root["kind"].text == "Kustomization"


def _source(document: Document) -> str:
    return document.root.at("spec.sourceRef.name").text


def _folder(document: Document) -> str:
    return posixpath.normpath(document.root.at("spec.path").text.strip("/") or ".")


def within(name: str, folder: str) -> bool:
    """Whether a file stands in a folder or below it."""
    return folder == "." or name.startswith(f"{folder}/")


def _applied(owner: Document, folder: str, maps: Sequence[Document]) -> Applied:
    target, build = owner.root.at("spec.targetNamespace"), owner.root.at("spec.postBuild")
    variables: dict[str, str] = {}
    complete = True
    for reference in build["substituteFrom"]:
        data = _data(reference, owner, maps)
        if data is None:  # it may say anything, of what stood before it too
            variables, complete = {}, False
        else:
            variables |= _texts(data)
    variables |= _texts(build["substitute"])
    namespace = target.text if target.known else ANY
    return Applied((owner,), folder, namespace, variables, complete)


def _data(reference: Node, owner: Document, maps: Sequence[Document]) -> Node | None:
    """The values of a ConfigMap that stands in the tree; None for all else."""
    here = owner.root.at("metadata.namespace").text
    found = [
        d.root["data"]
        for d in maps
        if d.root.at("metadata.name").text == reference["name"].text
        and d.root.at("metadata.namespace").text in {here, ""}
    ]
    known = reference["kind"].text == "ConfigMap" and len(found) == 1
    return found[0] if known else None


def _texts(data: Node) -> dict[str, str]:
    # What something fills in itself stays a placeholder, and so unknown.
    return {
        key: plain_text(node.scalar).replace("\n", "")
        for key, node in data.items()
        if node.scalar is not None
    }
