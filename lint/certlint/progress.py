"""A bar on standard error that shows a person how far a long run is."""

import os
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from certlint.steps import Step, silent

if TYPE_CHECKING:  # rich takes 50 ms, and most runs are over before anything is shown
    from rich.progress import Progress

# Seconds: what takes less needs no bar, and the eye sees no faster changes.
_PATIENCE = 1.0
_PAUSE = 0.1


@contextmanager
def watched(*, quiet: bool = False, clock: Callable[[], float] = time.monotonic) -> Generator[Step]:
    """Give a step that shows a bar, from a second after its first call to the end of the block.

    Nothing is shown where nobody looks: if asked to be quiet, in CI, and where standard error is no
    terminal, or one that cannot move its cursor.
    """
    stream: TextIO | None = sys.stderr  # none where the descriptor is closed
    seen = stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
    if quiet or os.environ.get("CI") or not seen:
        yield silent
        return
    bar = _Bar(clock)
    try:
        yield bar.step
    finally:
        bar.close()


class _Bar:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._due: float | None = None
        self._progress: Progress | None = None

    def step(self, what: str, done: int, of: int) -> None:
        now = self._clock()
        if self._due is None:
            self._due = now + _PATIENCE
        if now < self._due:
            return
        self._due = now + _PAUSE
        if self._progress is None:
            self._progress = _progress()
        (task,) = self._progress.task_ids
        self._progress.update(task, description=what, completed=done, total=of)
        self._progress.start()
        self._progress.refresh()

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()


def _progress() -> "Progress":
    from rich.console import Console  # noqa: PLC0415  see the import above
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    # No thread refreshes it: a run that does not get on should look so.
    shown = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
    shown.add_task("")
    return shown
