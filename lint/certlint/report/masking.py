"""What no report may show: the values of Secrets, private keys, tokens and passwords.

Two ways to find them work together: the tree of a document knows values by their keys, and
patterns know what the tree cannot (comments, arguments, documents that do not parse). On doubt a
text is hidden.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from certlint.compose import ComposeError, compose
from certlint.node import Node
from certlint.scan import Chunk, split
from certlint.source import Source, Span

VEIL = "•••"

_WORD = (
    r"(?:passw(?:or)?d|passphrase|pwd|token|credential|(?<!existing)(?<!pull)secret"
    r"|secret[_-]?(?:id|key)"
    r"|(?:access|account|api|app(?:lication)?|auth|consumer|encryption|hmac|master|private|shared"
    r"|signing|storage)[_-]?key)"
)
_KEY = re.compile(rf"{_WORD}s?\Z", re.IGNORECASE)
_FLAG = re.compile(rf"--?[\w-]*{_WORD}\Z", re.IGNORECASE)
_PLAIN = r"(?!(?:true|false|null|~)\b|[\"']?(?:\$[({]|\{\{)|[{\[|>&*])"
_VALUE = rf"{_PLAIN}(?:\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[\"'](?s:.*)|[^\s][^\n]*)"
_ANYWHERE = (
    re.compile(r"-----BEGIN [A-Z0-9 ]+-----(?P<hidden>.*?)(?=-----END|\Z)", re.DOTALL),
    re.compile(r"(?<![\w-])(?P<hidden>eyJ[\w-]{8,}\.[\w.-]+)"),
    re.compile(r"://[^\s/:@]*:(?P<hidden>[^\s/@]+)@"),
    # A token may stand in the place of the user; a name is shorter.
    re.compile(r"://(?P<hidden>[^\s/:@]{12,})(?=(?::[^\s/@]*)?@)"),
    re.compile(
        r"[?&][\w.-]*(?:auth|code|key|sig|signature)=(?P<hidden>[^\s&\"'`]+)", re.IGNORECASE
    ),
    re.compile(r"\bbearer[ \t]+(?P<hidden>[\w.~+/-]{16,})", re.IGNORECASE),
    re.compile(rf"{_WORD}=(?P<hidden>{_PLAIN}[^\s\"'`,;]+)", re.IGNORECASE),
)
_RUN = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}|[A-Za-z0-9_-]{40,}")
_IN_SOURCE = (
    re.compile(rf"{_WORD}[\"']?[ \t]*[:=][ \t]*(?P<hidden>{_VALUE})", re.IGNORECASE),
    # A block scalar: every line that is indented deeper than its key.
    re.compile(
        rf"^(?P<indent>[ ]*)[\w\"'.-]*{_WORD}[\"']?[ \t]*:[ \t]*[|>][^\n]*\n"
        r"(?P<hidden>(?:(?P=indent)[ ][^\n]*(?:\n|\Z)|[ \t]*\n)+)",
        re.IGNORECASE | re.MULTILINE,
    ),
)
# What the tree tells where a document parses: variables, and what a solver's webhook is told.
_IN_BROKEN = (
    re.compile(rf"\bvalue[\"']?[ \t]*:[ \t]*(?P<hidden>{_VALUE})"),
    re.compile(r"\bconfig[\"']?[ \t]*:[ \t]*\{(?P<hidden>[^}]*)"),
    re.compile(
        r"^(?P<indent>[ ]*)(?:-[ ]+)?[\"']?config[\"']?[ \t]*:[^\n]*\n"
        r"(?P<hidden>(?:(?P=indent)[ ][^\n]*(?:\n|\Z)|[ \t]*\n)+)",
        re.MULTILINE,
    ),
)
_REFERENCE = frozenset({"key", "kind", "name", "namespace", "optional"})
# What is filled in later and has nothing beside its name, such as a default, says no secret.
_NAME_ALONE = re.compile(
    r"[$#]\{\w[\w.]*\}#?|\$\(\w+\)|\{\{-?[\w .$]*-?\}\}|###\w+###|<[\w -]*>|ENC\[[^\[\]]*\]"
)
_PROXY = re.compile(r"(?:http|https|no)_proxy\Z", re.IGNORECASE)
_SECRET_IN_TEXT = re.compile(r"\bkind[\"'\\]*\s*:[\s\"'\\]*Secret\b")
_MAY_BE_SECRET = re.compile(r"\bSecret\b|stringData")
_PUNCTUATION = " \t\r:,{}[]\"'?-"


def veil(text: str) -> str:
    """Return a message with whatever looks like a key or a token hidden."""
    parts: list[str] = []
    shown = 0
    for span in _joined(_patterns(text, 0, _ANYWHERE)):
        parts += [text[shown : span.start], VEIL]
        shown = span.end
    return "".join([*parts, text[shown:]])


@dataclass(slots=True)
class Mask:
    """The hidden places of the sources of one report; each document is looked at once."""

    _chunks: dict[Source, list[Chunk]] = field(default_factory=dict[Source, list[Chunk]])
    _hidden: dict[tuple[Source, Span], list[Span]] = field(
        default_factory=dict[tuple[Source, Span], list[Span]]
    )

    def hidden(self, source: Source, span: Span, root: Node | None = None) -> list[Span]:
        """Return what to hide in the documents that a span touches, in order and disjoint.

        `root` is a node of the document, where the caller has one; else the text is parsed.
        """
        chunks = self._chunks.get(source)
        if chunks is None:
            chunks = self._chunks[source] = list(split(source.text))
        touched = [c for c in chunks if c.span.start <= span.end and span.start <= c.span.end]
        found: list[Span] = []
        for chunk in touched:
            key = (source, chunk.span)
            if key not in self._hidden:
                inside = root is not None and root.source is source and _holds(chunk, root)
                tree = list(root.lineage)[-1] if root is not None and inside else None
                self._hidden[key] = list(_joined(_of_chunk(source, chunk, tree)))
            found += self._hidden[key]
        return found


def _holds(chunk: Chunk, node: Node) -> bool:
    return chunk.span.start <= node.span.start <= chunk.span.end


def _of_chunk(source: Source, chunk: Chunk, root: Node | None) -> Iterator[Span]:
    text = source.text[chunk.span.start : chunk.span.end]
    yield from _patterns(text, chunk.span.start, (*_ANYWHERE, *_IN_SOURCE))
    if root is None:
        try:
            root = compose(source, chunk.span, directives=chunk.directives)
        except ComposeError:
            if _MAY_BE_SECRET.search(text):
                yield chunk.span
            else:
                yield from _patterns(text, chunk.span.start, _IN_BROKEN)
            return
    if root is None:
        return
    if _is_secret(root):
        yield from _all_but_names(source, chunk.span, root)
        return
    found = [
        span
        for node in _walk(root)
        for span in (*_secret_inside(source, node), *_scalars_to_hide(node))
    ]
    yield from found
    if any(source.text.startswith("*", span.start) for span in found):
        yield chunk.span  # an alias: the text itself stands elsewhere in the document


def _patterns(text: str, offset: int, patterns: Iterable[re.Pattern[str]]) -> Iterator[Span]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield Span(offset + match.start("hidden"), offset + match.end("hidden"))
    for match in _RUN.finditer(text):
        run = match[0]
        # Hex digests and paths are no secrets: base64 of this length has all three.
        if re.search("[A-Z]", run) and re.search("[a-z]", run) and re.search("[0-9]", run):
            yield Span(offset + match.start(), offset + match.end())


def _is_secret(node: Node) -> bool:
    return node["kind"].text == "Secret"


def _walk(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend([*node.map.values(), *node.list])


def _secret_inside(source: Source, node: Node) -> Iterator[Span]:
    if node.is_map and _is_secret(node):
        yield from _all_but_names(source, node.span, node)


def _all_but_names(source: Source, span: Span, secret: Node) -> Iterator[Span]:
    """Yield all of a Secret, comments too, but its keys, its names and its type."""
    start = span.start
    for name in sorted([*_names(secret), Span(span.end, span.end)]):
        for line in re.finditer(r"[^\n]+", source.text[start : name.start]):
            said = line[0].lstrip(_PUNCTUATION).rstrip()
            if said:
                first = start + line.end() - len(line[0].lstrip(_PUNCTUATION))
                yield Span(first, first + len(said))
        start = max(start, name.end)


def _names(secret: Node) -> Iterator[Span]:
    metadata = secret["metadata"]
    for mapping in (secret, metadata, secret["data"], secret["stringData"]):
        for child in mapping.map.values():
            if child.key is not None:
                yield child.key
    kept = (secret["apiVersion"], secret["kind"], secret["type"])
    for node in (*kept, metadata["name"], metadata["namespace"]):
        if node.exists and not node.is_map and not node.is_list:
            yield node.span


def _scalars_to_hide(node: Node) -> Iterator[Span]:
    for key, child in node.items():
        if _KEY.search(key):
            yield from _scalars(child)
        elif key == "config" and node["solverName"]:
            yield from _told_to_webhook(child)
        elif key == "env":
            yield from _variables(child)
        elif key.lower().endswith("secretref"):
            # What is written in place of the reference.
            strays = (value for name, value in child.items() if name not in _REFERENCE)
            yield from (span for value in strays for span in _scalars(value))
        elif child.text and _SECRET_IN_TEXT.search(child.text):
            yield child.span
    # `{name: API_TOKEN, value: …}`, as in a container's environment.
    if _KEY.search(node["name"].text):
        yield from _scalars(node["value"])
    before = ""
    for member in node.list:
        if _FLAG.match(before):
            yield from _scalars(member)
        before = member.text


def _variables(env: Node) -> Iterator[Span]:
    """Yield the values of a container's variables; what proxies it uses is no secret."""
    for variable in env:
        if not _PROXY.match(variable["name"].text):
            yield from _scalars(variable["value"])


def _told_to_webhook(config: Node) -> Iterator[Span]:
    """Yield all that the free-form settings of a webhook say, but the names of Secrets."""
    yield from _scalars(config)
    for key, child in config.items():
        if not key.endswith("Ref"):
            yield from _told_to_webhook(child)
    for child in config.list:
        yield from _told_to_webhook(child)


def _scalars(node: Node) -> Iterator[Span]:
    for one in node.list or [node]:
        unsaid = (
            one.scalar is None or isinstance(one.scalar, bool) or _NAME_ALONE.fullmatch(one.text)
        )
        if one.exists and not unsaid:
            yield one.span


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the union of spans, in order."""
    current: Span | None = None
    for span in sorted(spans):
        if current is None:
            current = span
        elif span.start <= current.end:
            current = Span(current.start, max(current.end, span.end))
        else:
            yield current
            current = span
    if current is not None:
        yield current
