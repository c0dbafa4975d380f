"""Measure whole processes: how long certlint takes and how much memory, beside what is comparable.

The first line of each table is what the others are held against. Where files are read it is a
process that reads every file and searches it for one expression: no linter in Python can be faster.
Other linters are measured as far as they are on PATH; they look for other things, so the numbers
tell what a user waits for, not which is better. Prints Markdown, with medians.
"""

import argparse
import os
import platform
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
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
PYTHON = [sys.executable]
CERTLINT = [*PYTHON, "-m", "certlint", "--quiet"]
WORKFLOW = Path(__file__).parents[1] / ".github" / "workflows" / "ci.yaml"
# An environment that forbids to keep compiled modules would measure their compilation.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

Row = tuple[str, list[str]]


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds of wall-clock time, and its peak memory in MiB."""

    seconds: float
    peak: float


def main() -> None:
    """Make the trees, measure every command, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="of each command, after one to warm up")
    parser.add_argument("--scale", type=float, default=1.0, help="a part of the files of each tree")
    parser.add_argument("--only", default="", help="the tables whose titles hold this word")
    arguments = parser.parse_args()
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, ", end="")
    print(f"Python {platform.python_version()}, median of {arguments.runs}")
    for title, make in TABLES.items():
        if arguments.only in title:
            with tempfile.TemporaryDirectory() as folder:
                print(f"\n## {title}\n")
                _print(make(Path(folder), arguments.scale), arguments.runs)


def _print(rows: Iterable[Row], count: int) -> None:
    print("| what | seconds | min - max | times the first | peak MiB |")
    print("| --- | --- | --- | --- | --- |")
    first = None
    for title, command in rows:
        program = shutil.which(command[0])
        if program is None:
            print(f"| {title} | not on PATH | | | |")
            continue
        runs = [measure([program, *command[1:]]) for _ in range(count + 1)][1:]
        seconds = [run.seconds for run in runs]
        median = statistics.median(seconds)
        first = first or median
        spread = f"{min(seconds):.3f} - {max(seconds):.3f}"
        peak = max(run.peak for run in runs)
        print(f"| {title} | {median:.3f} | {spread} | {median / first:.1f} | {peak:.0f} |")


def measure(command: list[str]) -> Run:
    """Run a command to its end; raises RuntimeError if it neither succeeds nor gives findings."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  posix_spawn takes a descriptor
        begin = time.perf_counter()
        actions = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), each) for each in (1, 2)]
        process = os.posix_spawn(command[0], command, ENVIRONMENT, file_actions=actions)
        _, status, usage = os.wait4(process, 0)
        seconds = time.perf_counter() - begin
    code = os.waitstatus_to_exitcode(status)
    if code not in {0, 1}:
        raise RuntimeError(f"{' '.join(command[:9])} ended with {code}")
    return Run(seconds, _mebibytes(usage))


def _mebibytes(usage: resource.struct_rusage) -> float:
    # Linux counts kibibytes, macOS bytes.
    return usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def _search(folder: Path) -> Row:
    return "reading and searching", [*PYTHON, "-c", READ_AND_SEARCH, str(folder)]


def _start(folder: Path, scale: float) -> Iterator[Row]:
    make_tree.write("small", folder, scale=scale)
    yield "`python -c pass`", [*PYTHON, "-c", "pass"]
    yield "`python -c 'import typer'`", [*PYTHON, "-c", "import typer"]
    yield "`certlint --version`", [*CERTLINT, "--version"]
    for kind in ("deployment", "issuer", "certificate"):
        yield f"one {kind}", [*CERTLINT, str(next(folder.rglob(f"{kind}s/*.yaml")))]


def _small(folder: Path, scale: float) -> Iterator[Row]:
    make_tree.write("small", folder, scale=scale)
    yield _search(folder)
    yield "certlint", [*CERTLINT, str(folder)]
    yield "yamllint", ["yamllint", "-d", "relaxed", str(folder)]
    files = sorted(map(str, folder.rglob("*.yaml")))
    yield "kubernetes-validate", ["kubernetes-validate", "--quiet", *files]
    checkov = ["checkov", "--framework", "kubernetes", "--quiet", "--compact", "-d", str(folder)]
    yield "checkov", checkov


def _workflows(folder: Path, scale: float) -> Iterator[Row]:
    """The same number of files of the kind that another linter is about."""
    workflows = folder / ".github" / "workflows"
    workflows.mkdir(parents=True)
    for number in range(round(500 * scale)):
        (workflows / f"{number}.yaml").write_text(WORKFLOW.read_text())
    yield _search(folder)
    yield "zizmor", ["zizmor", "--offline", "--no-exit-codes", str(folder)]


def _mixed(folder: Path, scale: float) -> Iterator[Row]:
    make_tree.write("mixed", folder, scale=scale)
    yield _search(folder)
    yield "certlint", [*CERTLINT, str(folder)]
    changed = sorted(map(str, folder.rglob("issuers/*.yaml")))[:10]
    yield "certlint, 10 changed files", [*CERTLINT, "--context", str(folder), *changed]


def _some_mixed(folder: Path, scale: float) -> Iterator[Row]:
    return _mixed(folder, scale * 5_000 / 27_000)


def _rights(folder: Path, scale: float) -> Iterator[Row]:
    """Twice the namespaces may take no more than twice the time."""
    return _doubled("rights", "namespaces with a Role and two bindings each", folder, scale)


def _isolated(folder: Path, scale: float) -> Iterator[Row]:
    return _doubled("isolated", "namespaces with two network policies each", folder, scale)


def _doubled(shape: str, what: str, folder: Path, scale: float) -> Iterator[Row]:
    for part in (0.25, 0.5, 1.0):
        tree = folder / str(part)
        files, _ = make_tree.write(shape, tree, scale=scale * part)
        yield f"{files:,} {what}", [*CERTLINT, str(tree)]


TABLES = {
    "start": _start,
    "500 files": _small,
    "500 workflows": _workflows,
    "5,000 files of a mixed repository": _some_mixed,
    "27,000 files of a mixed repository": _mixed,
    "2,000 namespaces with rights": _rights,
    "3,000 network policies": _isolated,
}


if __name__ == "__main__":
    main()
