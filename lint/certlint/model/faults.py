"""What is wrong with one value, said so that an object's name can stand before it."""

from collections.abc import Sequence
from typing import NamedTuple

from certlint.node import Node
from certlint.problem import Edit, Fix, Problem, Severity
from certlint.source import Location


class Fault(NamedTuple):
    """A value that cannot be right: `says` goes on after the name of the object that holds it.

    `fix` is the remedy in one line, "" where the rule's own says enough. `better` is what to write
    instead of a scalar, where that is certain. `severity` lowers the rule's own; `strict`
    leaves it to the strict profile.
    """

    at: Node
    says: str
    fix: str = ""
    better: str = ""
    severity: Severity | None = None
    strict: bool = False

    @property
    def location(self) -> Location:
        """Where the value stands."""
        return self.at.location

    def of(self, owner: object, edits: Sequence[Edit] = ()) -> Problem:
        """The fault as a problem of the object that holds it; edits need a `fix`."""
        fix = Fix(self.fix, edits) if self.fix else None
        return Problem(
            self.at, f"{owner} {self.says}", fix=fix, severity=self.severity, strict=self.strict
        )
