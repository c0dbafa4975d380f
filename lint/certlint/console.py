"""What all commands do alike: print, write a file, refuse what cannot be done, tell the day."""

import datetime
import os
import sys
from pathlib import Path
from typing import NoReturn

import typer


def today() -> datetime.date:
    """Return the day of this run: SOURCE_DATE_EPOCH if it is set, so that runs can be repeated."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdigit():
        return datetime.datetime.fromtimestamp(int(given), datetime.UTC).date()
    return datetime.datetime.now(datetime.UTC).date()


def show(text: str) -> None:
    """Print a text to standard output as UTF-8, whatever the locale."""
    sys.stdout.buffer.write(text.encode("utf-8", errors="backslashreplace"))
    sys.stdout.flush()


def write(file: Path, text: str) -> None:
    """Write a text to a file; ends the run where that is not possible."""
    try:
        file.write_text(text, "utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        refuse(f"cannot write {file}: {error.strerror or error}")


def refuse(message: str) -> NoReturn:
    """End the run as one that was asked for what cannot be done."""
    typer.echo(f"certlint: {message}", err=True)
    raise typer.Exit(2)
