"""One Kubernetes object as a tree of nodes, taken out of the List that holds it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from certlint.compose import Repeat
from certlint.node import Node
from certlint.source import Source


@dataclass(frozen=True, eq=False, slots=True)
class Document:
    """One Kubernetes object or one kustomization: a mapping with its place.

    `origin` is the chart template that it was rendered from, where Helm says so. `wrapper` is the
    root of the List or Template that holds it. `repeats` are the keys that it has twice.
    """

    root: Node
    origin: str = ""
    wrapper: Node | None = None
    repeats: Sequence[Repeat] = ()

    @property
    def source(self) -> Source:
        """The text that the document stands in."""
        return self.root.source


def unwrapped(document: Document, depth: int) -> Iterator[Document]:
    """Yield the objects of a List or an OpenShift Template, or the document itself."""
    root = document.root
    kind, group = root["kind"].text, root["apiVersion"].text
    inner: Sequence[Node] = ()
    if kind.endswith("List") and root["items"].is_list:
        inner = [_typed(node, root) for node in root["items"]]
    elif kind == "Template" and group.startswith(("template.openshift.io/", "v1")):
        inner = root["objects"].list
    elif kind == "Template" or (kind == "List" and not root["items"].is_list):
        return
    else:
        yield document
        return
    if depth >= 5:
        return
    for node in inner:
        if node.is_map:
            wrapper = document.wrapper or root
            yield from unwrapped(Document(node, document.origin, wrapper), depth + 1)


def _typed(item: Node, root: Node) -> Node:
    """Return an item of a list with the kind and version that it leaves to a list of one kind.

    Source: how kubectl decodes what ends in `List` (k8s.io/apimachinery, unstructured).
    """
    kind = root["kind"].text.removesuffix("List")
    if not (kind and item.is_map) or item["kind"]:
        return item
    content = {**item.map, "kind": Node(root.source, root["kind"].span, kind, root, "kind")}
    if root["apiVersion"] and not item["apiVersion"]:
        content["apiVersion"] = root["apiVersion"]
    typed = Node(item.source, item.span, content, item.parent, item.step)
    for child in item.map.values():
        child.parent = typed
    return typed
