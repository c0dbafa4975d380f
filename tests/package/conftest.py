"""What the packaging tests share: the checkout, a Python index, and processes that must succeed."""

import subprocess
import sys
from pathlib import Path

import pytest

from .running import ROOT, commit, run


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip where pip can get nothing: these tests install what certlint depends on."""
    folder = tmp_path_factory.mktemp("index")
    get = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
    tried = subprocess.run([*get, "hatchling>=1.27"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"pip reaches no package index: {tried.stderr.strip().splitlines()[-1]}")


@pytest.fixture(scope="session")
def tracked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the checkout as it is now, without what Git ignores, into a repository of its own."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is not a checkout, so Git cannot tell what belongs to it")
    copy = tmp_path_factory.mktemp("checkout")
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", folder=ROOT)
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    commit(copy)
    return copy
