"""cert-manager as a dependency of a chart of the tree, which installs it along with itself."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from certlint.documents import Document
from certlint.gitops import CHART, brings_cert_manager, values_of
from certlint.model.component import Component
from certlint.node import Node


def dependencies(documents: Sequence[Document], files: Mapping[str, Node]) -> Iterator[Component]:
    """Yield the controllers that charts among some documents certainly install with themselves.

    Where and with which values cannot be known: whoever installs the chart says so. A chart that
    was rendered says it by what it makes. `files` are values by path.
    """
    rendered = {document.source.unit for document in documents}
    for document in documents:
        name = document.source.name
        folder = f"{posixpath.dirname(name)}/"
        if posixpath.basename(name) != CHART or any(unit.startswith(folder) for unit in rendered):
            continue
        for entry in document.root["dependencies"]:
            if brings_cert_manager(entry) and _is_on(entry, files.get(values_of(name))):
                yield Component(
                    "controller",
                    entry["version"],
                    "",
                    {},
                    settled_elsewhere=True,
                    versioned=entry["version"],
                    official="jetstack" in entry["repository"].text,
                )


def _is_on(entry: Node, values: Node | None) -> bool:
    """Whether a chart takes a dependency in unless somebody else says otherwise.

    Source: Helm's processing of `condition`; the first path with a boolean decides.
    """
    if entry["tags"].list or not entry["condition"]:
        return not entry["tags"].list
    if values is None:
        return False
    for path in entry["condition"].text.split(","):
        given = values.at(path.strip())
        if given.true or given.false:
            return given.true
    return True
