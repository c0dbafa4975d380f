"""Processes of the packaging tests."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]

Place = tuple[str, str, int]


def run(
    *command: str | Path,
    folder: Path,
    status: int = 0,
    extra: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder and check its exit status; what it said is in the failure."""
    # Git sets these for its hooks, from which this suite may run.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    # The tools of this environment, whether or not it is activated.
    kept["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
    done = subprocess.run(
        command,
        cwd=folder,
        env=kept | dict(extra or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    said = f"{' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout}{done.stderr}"
    assert done.returncode == status, said
    return done


def commit(folder: Path) -> None:
    """Make a repository of a folder, or add what has changed in it."""
    run("git", "init", "--quiet", folder=folder)
    run("git", "add", "--all", folder=folder)
    who = (
        "-c",
        "user.name=Test",
        "-c",
        "user.email=test@example.com",
        "-c",
        "commit.gpgsign=false",
    )
    run("git", *who, "commit", "--quiet", "--no-verify", "--message", "State", folder=folder)


def places(report: str) -> set[Place]:
    """Return rule, file and line of each finding of a JSON report."""
    findings = json.loads(report)["findings"]
    return {(found["rule"], found["file"], found["start"]["line"]) for found in findings}
