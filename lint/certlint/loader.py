"""Files → documents: all that a rule can use, composed, and what does not parse."""

import contextlib
import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from certlint.compose import ComposeError, Repeat, compose
from certlint.documents import Document, unwrapped
from certlint.files import InputFile
from certlint.gathering import MAX_FILE_SIZE, Gatherer, is_kustomization
from certlint.loaded import Definition, Loaded, body_of
from certlint.needed import names_of, needs_of
from certlint.node import Node
from certlint.problem import Problem
from certlint.scan import Chunk
from certlint.source import Source
from certlint.steps import Step, silent, told

_CRD = "CustomResourceDefinition"
_TEMPLATE_MARKS = ("{{", "{%")


def load(
    files: Iterable[InputFile | Source],
    *,
    words: Sequence[str] = (),
    max_file_size: int = MAX_FILE_SIZE,
    closed_world: bool = False,
    skip_early: bool = True,
    step: Step = silent,
) -> Loaded:
    """Read files and texts, and compose every document that a rule can use.

    `words` are further names by which cert-manager's parts are known here. In a `closed_world` it
    matters that nothing mentions a certificate's Secret, so all that does is composed. Without
    `skip_early` every document is composed; it exists so that a test can prove that skipping loses
    nothing.
    """
    files = list(files)
    loaded = Loaded()
    gatherer = Gatherer(loaded, words, max_file_size, skip_early, closed_world)
    waiting = list(gatherer.first(files, step))
    names = names_of(waiting, closed_world=closed_world)
    waiting += gatherer.named(names)
    needs = needs_of((body_of(text, chunk) for text, chunk in waiting), words, names)
    templated: dict[Source, None] = {}
    for text, chunk in told(step, "parsing documents", waiting):
        if not skip_early or is_kustomization(text) or needs(body_of(text, chunk)):
            _add(text, chunk, loaded, templated)
    loaded.templates = list(templated)
    loaded.values = list(_values(files, names.given.files, gatherer))
    return loaded


def load_definitions(files: Iterable[InputFile]) -> Iterator[Definition]:
    """Yield the CustomResourceDefinitions of files that a user names for their sake."""
    gatherer = Gatherer(Loaded(), ())
    for file in files:
        for text, chunk in gatherer.all_of(file):
            definition = Definition(text, chunk, given=True)
            if definition.root["kind"].text == _CRD:
                yield definition


def _values(
    files: Iterable[InputFile | Source], names: Collection[str], gatherer: Gatherer
) -> Iterator[Document]:
    """Yield the files of values that are named, as far as they can be read."""
    for file in (file for file in files if file.name in names):
        for text, chunk in itertools.islice(gatherer.all_of(file), 1):
            with contextlib.suppress(ComposeError):
                root = compose(text, chunk.span, directives=chunk.directives)
                if root is not None and root.is_map:
                    yield Document(root)


def _add(text: Source, chunk: Chunk, loaded: Loaded, templated: dict[Source, None]) -> None:
    repeats: list[Repeat] = []
    try:
        root = compose(text, chunk.span, directives=chunk.directives, repeats=repeats)
    except ComposeError as error:
        if text in templated or _has_mark(text):
            templated[text] = None
        elif _is_manifest(body_of(text, chunk)):
            loaded.broken.append(Problem(error.location, f"does not parse: {error}"))
        return
    if root is None or not root.is_map:
        return
    if root["sops"].is_map:
        loaded.encrypted.append(text.shown or text.name)
    # Its own text alone: to search the whole file for each document takes quadratic time.
    if any(mark in body_of(text, chunk) for mark in _TEMPLATE_MARKS) and _has_template(root):
        templated[text] = None
    for document in unwrapped(Document(root, chunk.origin), depth=0):
        inside = [r for r in repeats if any(n is document.root for n in r.node.lineage)]
        loaded.documents.append(replace(document, repeats=inside) if inside else document)


@lru_cache(maxsize=1)
def _has_mark(text: Source) -> bool:
    """Whether a template may have made a file; asked once for each of its documents in a row."""
    return any(mark in text.text for mark in _TEMPLATE_MARKS)


def _is_manifest(body: str) -> bool:
    return "apiVersion" in body and "kind" in body


def _has_template(root: Node) -> bool:
    """Whether an unquoted `{{ }}` stands in a document: it parses, but as nothing Helm means."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_map:
            stack.extend(node.map.values())
        elif node.is_list:
            stack.extend(node.list)
        elif node.text.startswith("{{") and node.source.text.startswith("{{", node.span.start):
            return True
    return False
