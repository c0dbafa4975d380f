"""Maps as text and pictures: one module a format, imported only when it is chosen."""

import importlib
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:  # the model takes 100 ms, and `--help` wants the names alone
    from certlint.landscape import Landscape

Format = Literal["mermaid", "dot", "svg", "html"]

FORMATS: tuple[Format, ...] = get_args(Format)


def draw(format: Format, landscape: "Landscape") -> str:  # noqa: A002  the word that users type
    """Return a map as text that ends in a newline."""
    module = importlib.import_module(f"certlint.drawing.{format}")
    return module.draw(landscape)
