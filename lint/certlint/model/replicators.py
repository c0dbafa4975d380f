"""Annotations by which replicators copy a Secret; their keys stand in a data file.

Lists are names or regular expressions of namespaces with commas between them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from certlint.model.data_files import facts
from certlint.node import Node
from certlint.source import Location

_EVERYWHERE = re.compile(r"\^?\.?\*\$?")


class Copying(NamedTuple):
    """Something that lets a Secret leave its namespace; `ready` is false if a part is missing.

    `everywhere` says that it makes, or allows, a copy in each namespace.
    """

    at: Node
    means: str
    ready: bool = True
    everywhere: bool = False

    @property
    def location(self) -> Location:
        """Where it is written."""
        return self.at.location


@cache
def pulls() -> Sequence[str]:
    """The keys that make a Secret a copy of the one that they name."""
    return [entry["pull"] for entry in facts("replicators")["replicators"] if "pull" in entry]


def copying(annotations: Node, namespace: str) -> Iterator[Copying]:
    """Yield what annotations of a Secret, or of the template of one, let replicators do.

    A list of target namespaces that names only the Secret's own copies nothing.
    """
    if not annotations.map:
        return
    for entry in facts("replicators")["replicators"]:
        yield from _permitted(entry, annotations, namespace)
        for key in entry.get("push", ()):
            pushed = annotations[key]
            if pushed.text and not _only(pushed, namespace):
                yield Copying(pushed, entry["name"], everywhere=_has_everywhere(pushed))
        if "selects" in entry and (selects := annotations[entry["selects"]]).exists:
            everywhere = selects.text.strip() == "" and not selects.is_map
            yield Copying(selects, entry["name"], everywhere=everywhere)


def _permitted(entry: Mapping[str, Any], annotations: Node, namespace: str) -> Iterator[Copying]:
    if "allowed" not in entry:
        return
    allowed, limit = annotations[entry["allowed"]], annotations[entry["allowed-namespaces"]]
    automatic = annotations[entry["automatic"]] if "automatic" in entry else None
    if _says_true(allowed) and not _only(limit, namespace):
        everywhere = _has_everywhere(limit)
        if automatic is not None:
            # Only what is copied by itself goes everywhere; the rest is asked for by name.
            target = annotations[entry["automatic-namespaces"]]
            selector = annotations[entry["automatic-selector"]]
            free = not limit.text or everywhere
            aimed = (target.text and not _has_everywhere(target)) or selector.text
            everywhere = _says_true(automatic) and free and not aimed
        yield Copying(allowed, entry["name"], everywhere=everywhere)
    elif automatic is not None and _says_true(automatic) and not allowed:
        yield Copying(automatic, entry["name"], ready=False)


def _says_true(node: Node) -> bool:
    return node.true or node.text.lower() == "true"


def _names(node: Node) -> set[str]:
    return {name.strip() for name in node.text.split(",") if name.strip()}


def _has_everywhere(node: Node) -> bool:
    return any(_EVERYWHERE.fullmatch(name) for name in _names(node))


def _only(node: Node, namespace: str) -> bool:
    return bool(namespace) and _names(node) == {namespace}
