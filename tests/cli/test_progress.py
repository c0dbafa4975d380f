"""The bar of long runs: shown in a terminal where somebody waits, and nowhere else."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="this system has no terminals to imitate")

ISSUER = """apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: private}
spec: {ca: {secretName: root}}
"""
PATIENT = {name: text for name, text in os.environ.items() if name != "CI"} | {"TERM": "xterm"}
# With a clock that gains a second each time that somebody looks at it, or one that stands still.
STEPS = """
import itertools, sys
from certlint.progress import watched
with watched(quiet={quiet}, clock={clock}) as step:
    for done in range(3):
        step("reading files", done, 3)
print(sorted(m for m in sys.modules if m.startswith("rich")))
"""


def in_terminal(*command: str, cwd: Path, env: dict[str, str], pipe: Path | None = None) -> str:
    """Run a command whose errors go to a terminal, and return what that was sent.

    A named pipe keeps it waiting for longer than a bar does.
    """
    ours, theirs = pty.openpty()
    out = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=theirs
    ) as done:
        os.close(theirs)
        if pipe is not None:
            write_late(pipe)
        said = bytearray()
        try:
            while part := os.read(ours, 4096):
                said += part
        except OSError:  # the other end is closed
            pass
        printed = b"" if done.stdout is None else done.stdout.read()
    os.close(ours)
    assert done.returncode == 0, said.decode()
    assert b"\x1b" not in printed
    return said.decode() + printed.decode()


def write_late(pipe: Path) -> None:
    with pipe.open("w") as end:  # until somebody reads it, this waits
        time.sleep(1.2)
        end.write(ISSUER)


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "slow.yaml")
    (tmp_path / "last.yaml").write_text(ISSUER.replace("private", "other"))
    return tmp_path / "slow.yaml"


WORDS = (sys.executable, "-m", "certlint", "--fail-on", "never")


def test_a_long_run_shows_a_bar_and_leaves_none(tmp_path: Path, pipe: Path) -> None:
    said = in_terminal(*WORDS, "slow.yaml", "last.yaml", cwd=tmp_path, env=PATIENT, pipe=pipe)
    assert "reading files" in said
    assert "1/2" in said
    assert "\x1b[?25h" in said  # the cursor is shown again
    assert "\x1b[2K" in said  # the line of the bar is cleared
    assert " in 2 files (2 documents)" in said.split("\x1b[2K")[-1]


@pytest.mark.parametrize(
    ("words", "extra"),
    [(["--quiet"], {}), ([], {"CI": "true"}), ([], {"TERM": "dumb"})],
)
def test_nobody_who_does_not_look_is_shown_one(
    words: list[str], extra: dict[str, str], tmp_path: Path, pipe: Path
) -> None:
    files = ("slow.yaml", "last.yaml")
    said = in_terminal(*WORDS, *words, *files, cwd=tmp_path, env=PATIENT | extra, pipe=pipe)
    assert "reading files" not in said
    assert "\x1b" not in said


def test_a_pipe_is_shown_none(tmp_path: Path, pipe: Path) -> None:
    out = subprocess.PIPE
    words = [*WORDS, "slow.yaml", "last.yaml"]
    with subprocess.Popen(words, cwd=tmp_path, env=PATIENT, stderr=out, stdout=out) as done:
        write_late(pipe)
        *fixes, counts = done.communicate()[1].decode().splitlines()
    assert all(line.startswith("fix CM") for line in fixes)
    assert counts.endswith(" in 2 files (2 documents)")


@pytest.mark.parametrize(
    ("quiet", "clock", "shown"),
    [(False, "itertools.count().__next__", True), (True, "itertools.count().__next__", False),
     (False, "float", False)],
)  # fmt: skip
def test_rich_is_loaded_only_for_a_bar(
    tmp_path: Path, clock: str, *, quiet: bool, shown: bool
) -> None:
    steps = STEPS.format(quiet=quiet, clock=clock)
    said = in_terminal(sys.executable, "-c", steps, cwd=tmp_path, env=PATIENT)
    assert ("2/3" in said) is shown
    assert said.endswith("[]\n") is not shown
