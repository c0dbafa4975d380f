"""Other people's programs, run so that a hostile tree gains nothing by it.

A program gets an environment of its own without proxies, credentials or plugins, no way to the
network that it would find by itself, and limits of time, memory and output.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

TIME_LIMIT = 30.0  # seconds
ALL_LIMIT = 600.0  # seconds, for all programs of a run
OUTPUT_LIMIT = 50_000_000  # bytes
# What a program may say of its failure, in bytes.
_COMPLAINT_LIMIT = 20_000
# And what of that is told, in characters.
_LONGEST = 300
_MEMORY_LIMIT = 2_000_000_000  # bytes
# How the runtime of Go, which all these programs share, says that it got no more.
_OUT_OF_MEMORY = re.compile(
    r"^(fatal error|runtime): .*(out of|cannot allocate) memory", re.MULTILINE
)
# No program listens there, so whatever is fetched by HTTP fails at once.
_NO_PROXY_ANSWERS = "http://127.0.0.1:9"


class Outcome(NamedTuple):
    """What a program wrote; `failure` says in words why that is not whole, "" if it is."""

    text: str
    failure: str = ""


def find_program(name: str, root: Path) -> Path | None:
    """Return a program of the PATH; None if it is missing or lies in the tree that is judged."""
    top = os.path.realpath(root)
    for folder in os.get_exec_path():
        if not Path(folder).is_absolute() or Path(os.path.realpath(folder)).is_relative_to(top):
            continue
        found = shutil.which(name, path=folder)
        # On Windows, the current folder is searched unasked.
        if found is None or Path(found).parent != Path(folder):
            continue
        if not Path(os.path.realpath(found)).is_relative_to(top):
            return Path(found)
    return None


class Sandbox(NamedTuple):
    """A place for the programs of one run; `ends` is when, by the monotonic clock, all must."""

    ends: float

    def run(self, command: Sequence[str | Path]) -> Outcome:
        """Run a program to its end, or to one of its limits."""
        left = self.ends - time.monotonic()
        if left <= 0:
            return Outcome("", f"all renders together take longer than {ALL_LIMIT:g} seconds")
        return run(command, time_limit=min(TIME_LIMIT, left))


def opened() -> Sandbox:
    """Return a sandbox for a run that begins now."""
    return Sandbox(time.monotonic() + ALL_LIMIT)


def run(
    command: Sequence[str | Path],
    *,
    time_limit: float = TIME_LIMIT,
    output_limit: int = OUTPUT_LIMIT,
) -> Outcome:
    """Run a program to its end, or to one of its limits."""
    with (
        tempfile.TemporaryDirectory(prefix="certlint-", ignore_cleanup_errors=True) as home,
        tempfile.TemporaryFile(prefix="certlint-") as complaint,
    ):
        try:
            process = subprocess.Popen(  # noqa: S603  found by an absolute path
                command,
                cwd=home,
                env=_environment(home),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=complaint,
                start_new_session=True,
            )
        except OSError as error:
            return Outcome("", f"cannot be run: {error.strerror or error}")
        written, failure = _watched(process, time_limit, output_limit)
        complaint.seek(0)
        said = complaint.read(_COMPLAINT_LIMIT).decode("utf-8", errors="replace")
    text = written.decode("utf-8", errors="replace")
    if not failure and process.returncode:
        failure = _complaint(said) or f"ended with status {process.returncode}"
    return Outcome(text, failure)


def clean(complaint: str, root: Path) -> str:
    """Return what a program complains of as one line without the places of this machine."""
    _, _, error = complaint.rpartition("Error: ")
    text = error or complaint
    for folder in sorted({str(root), str(root.resolve())}, key=len, reverse=True):
        text = text.replace(f"{folder}{os.sep}", "")
    text = " ".join(text.replace("Use --debug flag to render out invalid YAML", "").split())
    if len(text) > _LONGEST:
        half = _LONGEST // 2
        text = f"{text[:half]} ... {text[-half:]}"
    return text.rstrip(".")


def _complaint(said: str) -> str:
    """Return what a program says of its failure; of memory in one sentence, without its stacks."""
    if _OUT_OF_MEMORY.search(said):
        return f"it needs more than {_MEMORY_LIMIT // 1_000_000_000} GB of memory"
    return said.strip()


def _watched(
    process: "subprocess.Popen[bytes]", time_limit: float, output_limit: int
) -> tuple[bytes, str]:
    """Read what a process writes; returns it, and which limit stopped it, in words."""
    _limit_memory(process.pid)
    late = threading.Event()

    def stop() -> None:
        late.set()
        _kill(process)

    timer = threading.Timer(time_limit, stop)
    timer.start()
    try:
        with process:
            assert process.stdout is not None  # noqa: S101  it is a pipe
            written = process.stdout.read(output_limit + 1)
            if len(written) > output_limit:
                _kill(process)
    finally:
        timer.cancel()
    if len(written) > output_limit:
        return b"", f"it makes more than {output_limit // 1_000_000} MB"
    if late.is_set():
        return b"", f"it takes longer than {time_limit:g} seconds"
    return written, ""


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _limit_memory(process: int) -> None:
    """Bound what a process may hold, where the system can be told so from outside: on Linux."""
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415  not everywhere

    with contextlib.suppress(OSError):
        resource.prlimit(process, resource.RLIMIT_DATA, (_MEMORY_LIMIT, _MEMORY_LIMIT))


def _environment(home: str) -> dict[str, str]:
    """Return all variables that a program sees; where it looks for something, it finds nothing."""
    homes = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TMPDIR", "TMP", "TEMP")
    homes += ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    homes += ("HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME", "HELM_PLUGINS")
    homes += ("KUSTOMIZE_PLUGIN_HOME",)
    proxies = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
    kept = ("SYSTEMROOT", "SYSTEMDRIVE")  # without these, Windows starts no program
    return {
        **dict.fromkeys(homes, home),
        **dict.fromkeys(proxies, _NO_PROXY_ANSWERS),
        **{name: os.environ[name] for name in kept if name in os.environ},
        "PATH": home,
        "KUBECONFIG": str(Path(home, "kubeconfig")),
        "KUBERC": "off",
    }
