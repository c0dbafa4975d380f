"""How far a run is, told to whoever wants to show it."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Step = Callable[[str, int, int], None]
"""Called with what is done, how many are done, and how many there are."""

_Thing = TypeVar("_Thing")


def silent(what: str, done: int, of: int) -> None:
    """Show nothing."""


def told(step: Step, what: str, things: Sequence[_Thing]) -> Iterator[_Thing]:
    """Yield things, and tell before each how many are done."""
    for done, thing in enumerate(things):
        step(what, done, len(things))
        yield thing
