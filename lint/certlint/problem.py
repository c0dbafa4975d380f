"""What a rule says: a problem at a place, with what else a reader needs to see."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple, Protocol

from certlint.source import Location, Span


class Severity(IntEnum):
    """How bad a finding is; the numbers order them."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Located(Protocol):
    """Anything that knows where it stands: a node, a view of an object, a location."""

    @property
    def location(self) -> Location:
        """Where it stands, as narrow as makes sense to a reader."""
        ...


class Related(NamedTuple):
    """Another place that matters to a problem, and why."""

    at: Located
    message: str


class Edit(NamedTuple):
    """Replace a span of the problem's source by a text."""

    span: Span
    text: str


class Fix(NamedTuple):
    """What to change. Without edits it is advice in one line.

    One that is `optional` is one way of several: readers are told the rule's own advice, and only
    what can apply edits is offered it.
    """

    title: str
    edits: Sequence[Edit] = ()
    optional: bool = False


class Problem(NamedTuple):
    """A fact about a named object that breaks or endangers it.

    `severity` may only lower the rule's own. `strict` marks a case that is told in the strict
    profile alone. `steps` are the ordered links of a chain, which SARIF shows as a code flow.
    """

    at: Located
    message: str
    related: Sequence[Related] = ()
    steps: Sequence[Related] = ()
    fix: Fix | None = None
    severity: Severity | None = None
    strict: bool = False


Problems = Iterator[Problem]
