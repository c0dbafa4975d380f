"""What all commands do alike: print, write a file, refuse what cannot be done, tell the day."""

import contextlib
import datetime
import os
import sys
from pathlib import Path
from typing import NoReturn

import typer


def today() -> datetime.date:
    """Return the day of this run: SOURCE_DATE_EPOCH if it is set, so that runs can be repeated."""
    with contextlib.suppress(ValueError, OverflowError, OSError):  # no number, or no such day
        seconds = int(os.environ.get("SOURCE_DATE_EPOCH", ""))
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date()
    return datetime.datetime.now(datetime.UTC).date()


def show(text: str) -> None:
    """Print a text to standard output as UTF-8, whatever the locale.

    Ends the run where that is not possible; raises BrokenPipeError where nobody reads on.
    """
    try:
        sys.stdout.buffer.write(text.encode("utf-8", errors="backslashreplace"))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        forget_output()
        refuse(f"cannot write the report: {error.strerror or error}")


def forget_output() -> None:
    """Let what could not be written go, so that the flush at exit does not complain again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
