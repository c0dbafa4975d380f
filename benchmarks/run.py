"""Measure whole processes: how long certlint takes and how much memory, against two floors.

The floors are an interpreter that does nothing, and one that reads every file and searches it for
one expression: no linter in Python can be faster than these. Prints a Markdown table of medians.
"""

import argparse
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import make_tree

READ_AND_SEARCH = """
import os, re, sys
mention = re.compile(rb"cert-manager")
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            mention.search(file.read())
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds of wall-clock time, and its peak memory in MiB."""

    seconds: float
    peak: float


def main() -> None:
    """Make the trees, measure every command, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="of each command, after one to warm up")
    parser.add_argument("--scale", type=float, default=1.0, help="a part of the files of each tree")
    arguments = parser.parse_args()
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, ", end="")
    print(f"Python {platform.python_version()}, median of {arguments.runs}\n")
    print("| what | seconds | min - max | peak MiB |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for title, command in _commands(Path(folder), arguments.scale):
            runs = [measure(command) for _ in range(arguments.runs + 1)][1:]
            seconds = [run.seconds for run in runs]
            spread = f"{min(seconds):.3f} - {max(seconds):.3f}"
            peak = max(run.peak for run in runs)
            print(f"| {title} | {statistics.median(seconds):.3f} | {spread} | {peak:.0f} |")


def measure(command: list[str]) -> Run:
    """Run a command to its end; raises RuntimeError if it neither succeeds nor gives findings."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  posix_spawn takes a descriptor
        begin = time.perf_counter()
        actions = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1)]
        process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
        _, status, usage = os.wait4(process, 0)
        seconds = time.perf_counter() - begin
    code = os.waitstatus_to_exitcode(status)
    if code not in {0, 1}:
        raise RuntimeError(f"{' '.join(command)} ended with {code}")
    return Run(seconds, _mebibytes(usage))


def _mebibytes(usage: resource.struct_rusage) -> float:
    # Linux counts kibibytes, macOS bytes.
    return usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def _commands(folder: Path, scale: float) -> Iterator[tuple[str, list[str]]]:
    certlint = [sys.executable, "-m", "certlint", "--quiet"]
    small, mixed = folder / "small", folder / "mixed"
    files, _ = make_tree.write("small", small, scale=scale)
    one = str(next(small.rglob("issuers/*.yaml")))
    yield "`python -c pass`", [sys.executable, "-c", "pass"]
    yield "`certlint --version`", [*certlint, "--version"]
    yield "one file", [*certlint, one]
    yield f"{files:,} files", [*certlint, str(small)]
    for part in (0.25, 0.5, 1):
        rights = folder / f"rights-{part}"
        namespaces, _ = make_tree.write("rights", rights, scale=scale * part)
        yield f"{namespaces:,} namespaces with a Role each", [*certlint, str(rights)]
    files, size = make_tree.write("mixed", mixed, scale=scale)
    about = f"{files:,} files, {size / 1e6:.0f} MB"
    yield f"{about}: read and search", [sys.executable, "-c", READ_AND_SEARCH, str(mixed)]
    yield about, [*certlint, str(mixed)]
    for part in (0.5, 1.0):  # twice the policies may take no more than twice the time
        isolated = folder / f"isolated-{part}"
        files, _ = make_tree.write("isolated", isolated, scale=scale * part)
        spaces = files - 1
        title = f"{2 * spaces:,} network policies in {spaces:,} namespaces"
        yield title, [*certlint, str(isolated)]


if __name__ == "__main__":
    main()
