"""The answers are those of one process, whatever becomes of the second."""

import subprocess
import sys

import pytest

# In a process of its own: beside the threads of a test run nothing is forked.
_ASKED = """
import os, signal, sys
from certlint import halves
if sys.argv[2] == "alone":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
asked = []
def ask(number):
    asked.append(number)
    if number == 2 * halves.MANY - 1 and sys.argv[1] == "dies" and os.getpid() != first:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 2 * halves.MANY - 1 and sys.argv[1] == "fails" and os.getpid() != first:
        raise ValueError
    return number % 256
first = os.getpid()
for many in (0, 10, halves.MANY, 2 * halves.MANY):
    assert list(halves.answers(ask, range(many))) == [n % 256 for n in range(many)], many
print(len(asked) - 10)
"""


@pytest.mark.parametrize(
    ("end", "way", "asked"),
    [
        ("well", "alone", 15_000),
        ("well", "forks", 15_000 * 4 // 9),
        ("dies", "forks", 15_000 * 4 // 9 + 10_000 - 10_000 * 4 // 9),
        ("fails", "forks", 15_000 * 4 // 9 + 10_000 - 10_000 * 4 // 9),
    ],
)
def test_answers(end: str, way: str, asked: int) -> None:
    if not _can_fork():
        pytest.skip("nothing is forked here: no Linux, or one processor")
    done = subprocess.run(
        [sys.executable, "-c", _ASKED, end, way], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, int(done.stdout)) == (0, asked)


def _can_fork() -> bool:
    tried = "from certlint.halves import _fork; import os; _, pipe = _fork() or os._exit(3)"
    return subprocess.run([sys.executable, "-c", tried], check=False).returncode == 0


def test_the_second_process_ends_with_a_run_that_is_left() -> None:
    if not _can_fork():
        pytest.skip("nothing is forked here: no Linux, or one processor")
    left = """
import os, time
from certlint import halves
given = halves.answers(lambda number: time.sleep(number and 0.001) or 0, range(halves.MANY))
next(given)
given.close()
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("no child is left")
"""
    done = subprocess.run(
        [sys.executable, "-c", left], capture_output=True, encoding="utf-8", timeout=30, check=True
    )
    assert done.stdout == "no child is left\n"
