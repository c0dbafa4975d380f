"""Bytes → documents: decoding, splitting, composing, and what could not be read."""

import codecs
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from certlint import running, scan
from certlint.compose import ComposeError, Repeat, compose
from certlint.files import InputFile
from certlint.node import Node
from certlint.problem import Problem
from certlint.source import Location, Source, Span

MEGABYTE = 1_000_000
MAX_FILE_SIZE = 20 * MEGABYTE

KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_CRD = "CustomResourceDefinition"
_TEMPLATE_MARKS = ("{{", "{%")
_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)


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
) -> Loaded:
    """Read files and texts, and compose every document that a rule can use.

    `words` are further names by which cert-manager's parts are known here. Without `skip_early`
    every document is composed; it exists so that a test can prove that skipping loses nothing.
    """
    files = list(files)
    loaded = Loaded()
    waiting = list(_candidates(files, loaded, words, max_file_size, skip_early=skip_early))
    # Who else uses what an issuer sends is in documents that nothing else tells of.
    secrets = frozenset(_sent(waiting)) if skip_early else frozenset[str]()
    if secrets:
        loaded = Loaded()
        waiting = list(_candidates(files, loaded, words, max_file_size, secrets))
    issuers = any(scan.names_issuer(_body(text, chunk)) for text, chunk in waiting)
    accounts = any(scan.names_account(_body(text, chunk)) for text, chunk in waiting)
    fronts = any(scan.names_self_signed(_body(text, chunk)) for text, chunk in waiting)
    powers = running.empowered(_body(text, chunk) for text, chunk in waiting)
    found = {"issuers": issuers, "accounts": accounts, "fronts": fronts}
    templated: dict[Source, None] = {}
    for text, chunk in waiting:
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
        data = _bytes(file.path, max_file_size)
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
    encoding = next((name for mark, name in _ENCODINGS if data.startswith(mark)), "")
    if not encoding:
        wide = _wide(data)
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


def _bytes(path: str, limit: int) -> bytes:
    """Read a file, but no more than one byte beyond the limit.

    By descriptor, since a file object for each of 30,000 files takes a third of the reading.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode) and status.st_size <= limit:
            data = os.read(descriptor, status.st_size + 1)
            if len(data) == status.st_size:
                return data
        else:
            data = b""
        # A pipe gives what it has; a file may grow while it is read.
        while len(data) <= limit and (more := os.read(descriptor, limit + 1 - len(data))):
            data += more
        return data
    finally:
        os.close(descriptor)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark, which YAML allows: its first characters are ASCII."""
    even, odd = data[:8:2], data[1:8:2]
    if len(data) >= 8 and len(data) % 2 == 0:
        if not any(even) and all(odd):
            return "utf-16-be"
        if all(even) and not any(odd):
            return "utf-16-le"
    return ""


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
    for document in _unwrapped(Document(root, chunk.origin), depth=0):
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


def _unwrapped(document: Document, depth: int) -> Iterator[Document]:
    """Yield the objects of a List or an OpenShift Template, or the document itself."""
    root = document.root
    kind, group = root["kind"].text, root["apiVersion"].text
    inner: Sequence[Node] = ()
    if kind.endswith("List") and root["items"].is_list:
        inner = root["items"].list
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
            yield from _unwrapped(Document(node, document.origin, wrapper), depth + 1)


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


def stdin_source(data: bytes) -> Source:
    """Return the source of a text that came through a pipe."""
    encoding = next((name for mark, name in _ENCODINGS if data.startswith(mark)), "utf-8")
    return Source("stdin", data.decode(encoding, errors="replace"), "<stdin>")
