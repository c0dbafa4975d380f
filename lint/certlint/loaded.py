"""What the files of a run hold: documents, CRDs that wait to be asked for, what is passed over."""

from dataclasses import dataclass, field
from functools import cached_property

from certlint.compose import ComposeError, compose
from certlint.documents import Document
from certlint.node import Node
from certlint.problem import Problem
from certlint.scan import Chunk
from certlint.source import Source


@dataclass(frozen=True, eq=False)
class Definition:
    """A CustomResourceDefinition, composed only if somebody asks for it.

    `given` says that the user named its file, and did not just have it in the tree.
    """

    source: Source
    chunk: Chunk
    given: bool = False

    @cached_property
    def text(self) -> str:
        """What is written."""
        return body_of(self.source, self.chunk)

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
    """What the files of a run hold, and what was passed over; `charts` are their folders.

    `values` are files of values that a chart of cert-manager's family is given. `commented` are
    documents that are not judged but whose comments count: what was rendered was made of them.
    `unrendered` says what could not be rendered.
    """

    documents: list[Document] = field(default_factory=list[Document])
    values: list[Document] = field(default_factory=list[Document])
    broken: list[Problem] = field(default_factory=list[Problem])
    files: int = 0
    charts: set[str] = field(default_factory=set[str])
    templates: list[Source] = field(default_factory=list[Source])
    encrypted: list[str] = field(default_factory=list[str])
    binary: list[str] = field(default_factory=list[str])
    unreadable: list[str] = field(default_factory=list[str])
    definitions: list[Definition] = field(default_factory=list[Definition])
    commented: list[Document] = field(default_factory=list[Document])
    unrendered: list[Problem] = field(default_factory=list[Problem])


def body_of(source: Source, chunk: Chunk) -> str:
    """Return the text of one document."""
    return source.text[chunk.span.start : chunk.span.end]
