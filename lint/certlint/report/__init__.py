"""Reports: one module a format, imported only when it is chosen."""

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:  # the model and its parser take 100 ms, and `--help` wants the names alone
    from certlint.finding import Report

Format = Literal["text", "json", "sarif", "github"]

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
    if format == "json":
        from certlint.report import json  # noqa: PLC0415

        return json.render(report)
    if format == "sarif":
        from certlint.report import sarif  # noqa: PLC0415

        return sarif.render(report)
    if format == "github":
        from certlint.report import github  # noqa: PLC0415

        return github.render(report)
    from certlint.report import text  # noqa: PLC0415

    return text.render(report, terminal=terminal, width=width, color=color, quiet=quiet)
