"""One question asked of many things, in two processes where that pays.

Answers are single bytes, so that hardly anything travels between the processes.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

# Fewer things are asked faster than a second process starts.
MANY = 5_000
# How many of nine this process asks itself: it goes on with each answer, the other does not.
_OWN = 4

_Thing = TypeVar("_Thing")


def answers(ask: Callable[[_Thing], int], things: Sequence[_Thing]) -> Iterator[int]:
    """Yield the answer for each thing, in their order: a number from 0 to 255.

    `ask` may be called in another process: what it changes or prints is lost. Whatever happens to
    that process, no answer is.
    """
    own = len(things) * _OWN // 9
    child = _fork() if len(things) >= MANY else None
    if child is None:
        yield from map(ask, things)
        return
    process, pipe = child
    if process == 0:
        _tell(map(ask, things[own:]), pipe)
    try:
        yield from map(ask, things[:own])
        told = _heard(pipe)
    finally:
        os.close(pipe)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    yield from told if len(told) == len(things) - own else map(ask, things[own:])


def _fork() -> tuple[int, int] | None:
    """Start a process like this one; returns its number, 0 in itself, and its end of a pipe.

    None where there is no second processor, or where a fork is no safe thing: beside threads, and
    on systems whose libraries do not expect it.
    """
    import threading  # noqa: PLC0415  only large trees need it

    if sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2 or threading.active_count() > 1:
        return None
    heard, told = os.pipe()
    try:
        process = os.fork()
    except OSError:  # no process or no memory is left
        os.close(heard)
        os.close(told)
        return None
    os.close(told if process else heard)
    return process, heard if process else told


def _tell(given: Iterator[int], pipe: int) -> None:
    """Write answers to a pipe and end this process, without what it would do at its end."""
    try:
        with os.fdopen(pipe, "wb") as file:
            file.write(bytes(given))
    finally:
        os._exit(0)


def _heard(pipe: int) -> bytes:
    """Read a pipe to its end."""
    said = bytearray()
    while part := os.read(pipe, 65_536):
        said += part
    return bytes(said)
