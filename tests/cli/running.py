"""The command as a process, whose words, output and status are looked at."""

import os
import subprocess
import sys
from pathlib import Path


def certlint(
    *words: str, cwd: Path, stdin: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run certlint in a folder, as wide as 100 columns."""
    return subprocess.run(
        [sys.executable, "-m", "certlint", *words],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "COLUMNS": "100", **(env or {})},
        timeout=60,
    )
