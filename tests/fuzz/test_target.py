"""The corpus holds, and a short search finds nothing that does not."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fuzz.target import holds

CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_corpus(file: Path) -> None:
    holds(file.read_bytes())


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None,
    reason="atheris is not installed: it has no wheel for this platform",
)
def test_a_short_search(tmp_path: Path) -> None:
    corpus = str(Path(__file__).parent / "corpus")
    words = [sys.executable, "-m", "tests.fuzz.target", str(tmp_path), corpus]
    options = ["-max_total_time=30", "-max_len=4096", f"-artifact_prefix={tmp_path}/", "-seed=1"]
    done = subprocess.run([*words, *options], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-4000:]
    assert "DONE" in done.stderr
