"""Values that are of a wrong type, or out of bounds."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from certlint.model.schemas import Schema
from certlint.node import Node
from certlint.wording import TYPES, described, nearest

Step = str | int


_DURATIONS = ("duration", "renewBefore", "minDuration", "maxDuration")


_BOUNDS = {
    "minLength": "at least {} character{}",
    "maxLength": "at most {} character{}",
    "minItems": "at least {} item{}",
    "maxItems": "at most {} item{}",
    "minProperties": "at least {} field{}",
    "minimum": "at least {}",
    "maximum": "at most {}",
}


class WrongValue(NamedTuple):
    """A value that its field does not take; `said` follows the name of the field.

    `quotes` says that the text as it is written, put in quotes, would be right.
    """

    node: Node
    path: str
    said: str
    advice: str
    quotes: bool = False


class Error(Protocol):
    """The part of jsonschema's error that is used; its own types say less."""

    @property
    def absolute_path(self) -> Sequence[Step]:
        """The way to the value."""
        ...

    @property
    def validator(self) -> str:
        """The keyword that it breaks."""
        ...

    @property
    def validator_value(self) -> Any:
        """What the keyword asks for."""
        ...

    @property
    def instance(self) -> object:
        """The value."""
        ...

    @property
    def schema(self) -> Schema:
        """The schema that holds the keyword."""
        ...


def wrong_value(error: Error, node: Node, path: str) -> Iterator[WrongValue]:
    """Yield what a validator's error says of a value; nothing where a later release may know it."""
    if error.validator == "type":
        wanted = error.validator_value
        names = [wanted] if isinstance(wanted, str) else list(wanted)
        quotes = "string" in names and is_plain_scalar(node)
        said = f"is {described(node)}, not {' or '.join(TYPES[name] for name in names)}"
        if node.step in _DURATIONS and node.number is not None:
            yield WrongValue(node, path, said, "give it a unit, as in `2160h`")
        else:
            advice = "put it in quotes" if quotes else f"write {TYPES[names[0]]}"
            yield WrongValue(node, path, said, advice, quotes)
    elif error.validator == "enum" and node.text:
        choices = [word for word in error.validator_value if isinstance(word, str)]
        # A word that is near none of them may be of a release that is newer than the schema.
        if near := nearest(node.text, choices):
            yield WrongValue(node, path, f"is `{node.text}`", f"write `{near}`")
    elif error.validator in _BOUNDS:
        limit = error.validator_value
        bound = _BOUNDS[error.validator].format(limit, "" if limit == 1 else "s")
        yield WrongValue(node, path, f"wants {bound}", f"give it {bound}")


def is_plain_scalar(node: Node) -> bool:
    """Whether quotes around what is written would make a string of it."""
    written = node.source.text[node.span.start : node.span.end]
    return isinstance(node.scalar, bool | int | float) and written.isascii() and '"' not in written
