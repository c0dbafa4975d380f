"""Bytes → documents: decoding, splitting, composing, and what could not be read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from certlint import running, scan
from certlint.compose import ComposeError, Repeat, compose
from certlint.documents import Document, unwrapped
from certlint.files import InputFile
from certlint.node import Node
from certlint.problem import Problem
from certlint.reading import ENCODINGS, MEGABYTE, read_bytes, wide_encoding
from certlint.source import Location, Source, Span
from certlint.steps import Step, silent, told

MAX_FILE_SIZE = 20 * MEGABYTE

KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_CRD = "CustomResourceDefinition"
_TEMPLATE_MARKS = ("{{", "{%")


@dataclass(frozen=True, eq=False)
class Definition:
    """A CustomResourceDefinition, composed only if somebody asks for it.

    `given` says that the user named its file, and did not just have it in the tree.
    """

    source: Source
    chunk: scan.Chunk
    given: bool = False

    @cached_property
    def text(self) -> str:
        """What is written."""
        return _body(self.source, self.chunk)

    @cached_property
    def root(self) -> Node:
        """The object; a node that does not exist where it does not parse."""
        try:
            root = compose(self.source, self.chunk.span, directives=self.chunk.directives)
        except ComposeError:
            root = None
        return root or Node(self.source, self.chunk.span, None, exists=False)


@dataclass(slots=True)
class Loaded:
    """What the files of a run hold, and what was passed over; `charts` are their folders."""

    documents: list[Document] = field(default_factory=list[Document])
    broken: list[Problem] = field(default_factory=list[Problem])
    files: int = 0
    charts: set[str] = field(default_factory=set[str])
    templates: list[Source] = field(default_factory=list[Source])
    encrypted: list[str] = field(default_factory=list[str])
    binary: list[str] = field(default_factory=list[str])
    unreadable: list[str] = field(default_factory=list[str])
    definitions: list[Definition] = field(default_factory=list[Definition])


def load(
    files: Iterable[InputFile | Source],
    *,
    words: Sequence[str] = (),
    max_file_size: int = MAX_FILE_SIZE,
    skip_early: bool = True,
    step: Step = silent,
) -> Loaded:
    """Read files and texts, and compose every document that a rule can use.

    `words` are further names by which cert-manager's parts are known here. Without `skip_early`
    every document is composed; it exists so that a test can prove that skipping loses nothing.
    """
    files = list(files)
    loaded = Loaded()
    each = told(step, "reading files", files)
    waiting = list(_candidates(each, loaded, words, max_file_size, skip_early=skip_early))
    # Who else uses what an issuer sends is in documents that nothing else tells of.
    secrets = frozenset(_sent(waiting)) if skip_early else frozenset[str]()
    if secrets:
        loaded = Loaded()
        each = told(step, "reading files again", files)
        waiting = list(_candidates(each, loaded, words, max_file_size, secrets))
    issuers = any(scan.names_issuer(_body(text, chunk)) for text, chunk in waiting)
    accounts = any(scan.names_account(_body(text, chunk)) for text, chunk in waiting)
    fronts = any(scan.names_self_signed(_body(text, chunk)) for text, chunk in waiting)
    powers = running.empowered(_body(text, chunk) for text, chunk in waiting)
    found = {"issuers": issuers, "accounts": accounts, "fronts": fronts}
    templated: dict[Source, None] = {}
    for text, chunk in told(step, "parsing documents", waiting):
        # Without an issuer or a CA, nothing reads or copies Secrets; without an issuer that
        # needs rights, most roles are of no use either; nor is what only serves certificates,
        # without one that signs itself or is a CA; nor are workloads without rights.
        body = _body(text, chunk)
        if (
            not skip_early
            or _is_kustomization(text)
            or scan.matters(body, words=words, secrets=secrets, **found)
            or running.runs_as(body, powers)
        ):
            _add(text, chunk, loaded, templated)
    loaded.templates = list(templated)
    return loaded


def _sent(waiting: Iterable[tuple[Source, scan.Chunk]]) -> Iterator[str]:
    """Yield the names of the Secrets that issuers send to hosts of their choice."""
    for text, chunk in waiting:
        body = _body(text, chunk)
        if not (scan.names_issuer(body) and scan.names_credential(body)):
            continue
        try:
            stack = [compose(text, chunk.span, directives=chunk.directives)]
        except ComposeError:
            continue
        while stack:
            node = stack.pop()
            if node is None:
                continue
            stack += [*node.map.values(), *node.list]
            names = (ref["name"].text for key, ref in node.items() if key.endswith("Ref"))
            yield from filter(None, names)


def _candidates(
    files: Iterable[InputFile | Source],
    loaded: Loaded,
    words: Sequence[str],
    max_file_size: int,
    secrets: frozenset[str] = frozenset(),
    *,
    skip_early: bool = True,
) -> Iterator[tuple[Source, scan.Chunk]]:
    """Yield the documents that may matter, as far as each alone can tell."""
    word_bytes = [word.encode() for word in (*words, *secrets)]
    for file in files:
        loaded.files += 1
        folder, _, base = file.name.rpartition("/")
        if base == "Chart.yaml":
            loaded.charts.add(folder)
        if isinstance(file, Source):
            text: Source | None = file
        else:
            text = _read(file, loaded, word_bytes, max_file_size, skip_early=skip_early)
        if text is None:
            continue
        for chunk in scan.split(text.text):
            body = _body(text, chunk)
            if scan.defines_kind(body):
                loaded.definitions.append(Definition(text, chunk))
            if (
                not skip_early
                or _is_kustomization(text)
                or scan.matters(body, words=words, secrets=secrets)
                or running.names_account(body)
            ):
                yield text, chunk


def _read(
    file: InputFile,
    loaded: Loaded,
    words: Sequence[bytes],
    max_file_size: int,
    *,
    skip_early: bool,
) -> Source | None:
    try:
        data = read_bytes(file.path, max_file_size)
    except OSError as error:
        loaded.unreadable.append(f"{file.shown}: {error.strerror or error}")
        return None
    if len(data) > max_file_size:
        source = Source(file.name, "", file.shown)
        size = f"{max_file_size / MEGABYTE:g} MB"
        loaded.broken.append(
            Problem(
                Location(source, Span(0, 0)),
                f"the file is larger than {size} and was not read; see `max-file-size`",
            )
        )
        return None
    encoding = next((name for mark, name in ENCODINGS if data.startswith(mark)), "")
    if not encoding:
        wide = wide_encoding(data)
        if not wide and b"\0" in data:
            loaded.binary.append(file.shown)
            return None
        wanted = wide or not skip_early or file.name.endswith(KUSTOMIZATIONS)
        if not wanted and not scan.may_matter(data, words):
            return None
        encoding = wide or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        loaded.binary.append(file.shown)
        return None
    return Source(file.name, text, file.shown)


def _body(text: Source, chunk: scan.Chunk) -> str:
    return text.text[chunk.span.start : chunk.span.end]


def _is_kustomization(text: Source) -> bool:
    return text.name.rsplit("/", 1)[-1] in KUSTOMIZATIONS


def _add(text: Source, chunk: scan.Chunk, loaded: Loaded, templated: dict[Source, None]) -> None:
    repeats: list[Repeat] = []
    try:
        root = compose(text, chunk.span, directives=chunk.directives, repeats=repeats)
    except ComposeError as error:
        if any(mark in text.text for mark in _TEMPLATE_MARKS):
            templated[text] = None
        elif _is_manifest(_body(text, chunk)):
            loaded.broken.append(Problem(error.location, f"does not parse: {error}"))
        return
    if root is None or not root.is_map:
        return
    if root["sops"].is_map:
        loaded.encrypted.append(text.shown or text.name)
    # Its own text alone: to search the whole file for each document takes quadratic time.
    if any(mark in _body(text, chunk) for mark in _TEMPLATE_MARKS) and _has_template(root):
        templated[text] = None
    for document in unwrapped(Document(root, chunk.origin), depth=0):
        inside = [r for r in repeats if any(n is document.root for n in r.node.lineage)]
        loaded.documents.append(replace(document, repeats=inside) if inside else document)


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


def load_definitions(files: Iterable[InputFile]) -> Iterator[Definition]:
    """Yield the CustomResourceDefinitions of files that a user names for their sake."""
    for file in files:
        text = _read(file, Loaded(), (), MAX_FILE_SIZE, skip_early=False)
        if text is None:
            continue
        for chunk in scan.split(text.text):
            definition = Definition(text, chunk, given=True)
            if definition.root["kind"].text == _CRD:
                yield definition
