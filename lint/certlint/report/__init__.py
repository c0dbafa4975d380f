"""Reports: one module a format, imported only when it is chosen."""

import importlib
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:  # the model and its parser take 100 ms, and `--help` wants the names alone
    from certlint.finding import Report

Format = Literal["text", "json", "sarif", "github", "gitlab", "gitlab-sast", "junit", "markdown"]

FORMATS: tuple[Format, ...] = get_args(Format)


def render(
    format: Format,  # noqa: A002  the word that users type
    report: "Report",
    *,
    terminal: bool = False,
    width: int = 100,
    color: bool = False,
    quiet: bool = False,
) -> str:
    """Return a report as text that ends in a newline; the options are those of the text format.

    It is "" where the format has nothing to say, which only line formats do.
    """
    # Imported where chosen: start-up is part of the product.
    if format == "text":
        from certlint.report import text  # noqa: PLC0415

        return text.render(report, terminal=terminal, width=width, color=color, quiet=quiet)
    module = importlib.import_module(f"certlint.report.{format.replace('-', '_')}")
    return module.render(report)
