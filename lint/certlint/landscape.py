"""A map of clusters: who can change which issuer, what it signs with, and whom it serves.

It says nothing of how it is drawn.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from certlint.finding import Finding
from certlint.problem import Severity
from certlint.report.text import counted

Kind = Literal["subject", "ca", "issuer", "namespace"]

# In the order in which one acts on the next.
KINDS: dict[Kind, str] = {
    "subject": "Who can change them",
    "ca": "Keys of CAs",
    "issuer": "Issuers",
    "namespace": "Whom they serve",
}


class Spot(NamedTuple):
    """Something on the map.

    `note` is a second line, `place` where it is written: `file:line` from the root of the run, or
    "" where nowhere. `members` are the titles of what a group stands for. It is not `written` if
    the files name it but do not hold it.
    """

    kind: Kind
    title: str
    note: str = ""
    place: str = ""
    members: Sequence[str] = ()
    findings: Sequence[Finding] = ()
    written: bool = True

    @property
    def level(self) -> Severity | None:
        """The worst of its findings; None where it has none."""
        return max((finding.severity for finding in self.findings), default=None)

    @property
    def told(self) -> str:
        """How many findings it has, by level; "" where it has none."""
        levels = sorted({finding.severity for finding in self.findings}, reverse=True)
        numbers = {each: sum(f.severity is each for f in self.findings) for each in levels}
        return ", ".join(counted(number, str(each)) for each, number in numbers.items())


class Link(NamedTuple):
    """A way from one spot to another, by their places in the list, and what it means."""

    source: int
    target: int
    says: str


class Landscape(NamedTuple):
    """Spots in the order of their kinds and titles, links, and findings about no spot."""

    spots: Sequence[Spot] = ()
    links: Sequence[Link] = ()
    elsewhere: Sequence[Finding] = ()
    tenancy: str = ""

    def of(self, kind: Kind) -> Sequence[int]:
        """The spots of a kind, by their places in the list."""
        return [index for index, spot in enumerate(self.spots) if spot.kind == kind]
