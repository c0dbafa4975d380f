"""Texts that a tool made of files, which know where in those files each part of them comes from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from certlint.documents import Document
from certlint.files import InputFile
from certlint.problem import Problem
from certlint.source import Location, Source, Span


class Places(Protocol):
    """Where the parts of one rendered text come from."""

    def of(self, text: Source, span: Span) -> Location:
        """Return the place in a written file from which a span of the text comes.

        Where that is not certain, it is the first line that names the object.
        """
        ...


class Making(NamedTuple):
    """One run of a tool: its unit, the namespace of objects that name none, and how it is told.

    `cluster` is the configured cluster that it is for, "" where nobody says.
    """

    unit: str
    namespace: str
    told: str
    cluster: str = ""


@dataclass(frozen=True, eq=False)
class Rendered(Source):
    """The text of one document that a tool made; its name is that of the file it was made of."""

    making: Making = field(kw_only=True)
    places: Places = field(kw_only=True, repr=False)

    @property
    def unit(self) -> str:
        """What was rendered with it."""
        return self.making.unit

    @property
    def cluster(self) -> str:
        """The configured cluster that it was rendered for."""
        return self.making.cluster

    @property
    def namespace(self) -> str:
        """The namespace that the tool was told; "" where nobody knows it."""
        return self.making.namespace

    @property
    def render(self) -> str:
        """How it was rendered, as in `with values-prod.yaml`."""
        return self.making.told

    def written(self, span: Span) -> Location:
        """Return the place in a written file from which a span comes."""
        return self.places.of(self, span)


class Renders(NamedTuple):
    """What a run reads after rendering: files that no render stands for, and rendered documents.

    `failed` says what could not be rendered. `commented` are documents that were rendered from
    and whose comments still count. `fewer` is by how many there is less to read than was found.
    """

    found: Sequence[InputFile | Source]
    failed: Sequence[Problem] = ()
    commented: Sequence[Document] = ()
    fewer: int = 0
