"""What issuers name, read before the rest: what else has to do with it tells of no issuer."""

from collections.abc import Callable, Iterable, Iterator

from certlint import consuming, scan
from certlint.compose import ComposeError, compose
from certlint.node import Node
from certlint.source import Source

Waiting = Iterable[tuple[Source, scan.Chunk]]


def sent(waiting: Waiting) -> Iterator[str]:
    """Yield the names of the Secrets that issuers send to hosts of their choice."""
    for node in _nodes(waiting, scan.names_credential):
        names = (ref["name"].text for key, ref in node.items() if key.endswith("Ref"))
        yield from filter(None, names)


def called(waiting: Waiting) -> Iterator[str]:
    """Yield the names of the Services that issuers call."""
    for node in _nodes(waiting, scan.names_service):
        if node["kind"].text.endswith("Issuer"):
            for inner in _below([node["spec"]]):
                yield from consuming.service_names(inner.text)


def _nodes(waiting: Waiting, wanted: Callable[[str], bool]) -> Iterator[Node]:
    """Yield all nodes of the documents that may define issuers, by their text."""
    for text, chunk in waiting:
        body = text.text[chunk.span.start : chunk.span.end]
        if not (scan.names_issuer(body) and wanted(body)):
            continue
        try:
            root = compose(text, chunk.span, directives=chunk.directives)
        except ComposeError:
            continue
        yield from _below([] if root is None else [root])


def _below(stack: list[Node]) -> Iterator[Node]:
    while stack:
        node = stack.pop()
        stack += [*node.map.values(), *node.list]
        yield node
