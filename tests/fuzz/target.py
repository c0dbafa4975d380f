"""What must hold of any bytes that are read, and a search for some of which it does not.

    python -m tests.fuzz.target tests/fuzz/corpus -max_total_time=60

It takes libFuzzer's options, needs atheris, and writes what fails to a file
`crash-*`. An input that once failed belongs into the corpus, which the tests go through.
"""

import importlib
import sys
from typing import Any

from tests.linting import TODAY

from certlint import engine
from certlint.config import Config
from certlint.engine import Run
from certlint.files import Scope
from certlint.loader import load
from certlint.node import Node
from certlint.registry import load as load_rules
from certlint.report import FORMATS, render
from certlint.source import Source

RULES = load_rules()


def holds(data: bytes) -> None:
    """Read bytes as a file, judge it and report in every format; raises AssertionError.

    Nothing else may be raised, no rule may fail, and all places must lie in the text.
    """
    text = data.decode("utf-8", errors="surrogateescape")
    loaded = load([Source("a.yaml", text, "a.yaml")], skip_early=False)
    for document in loaded.documents:
        _stands(document.root, len(text))
    report = engine.lint(loaded, RULES, Config(), Run(Scope(), TODAY))
    for finding in report.findings:
        assert finding.rule.id != "CM999", finding.message
        assert 0 <= finding.location.span.start <= finding.location.span.end <= len(text)
        assert "\n" not in finding.message
    # What SARIF says of rules that found nothing takes most of the time, and never differs.
    spoke = {finding.rule.id: finding.rule for finding in report.findings}
    short = report._replace(rules=list(spoke.values()))
    for kind in FORMATS:
        render(kind, short)


def _stands(root: Node, length: int) -> None:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        assert 0 <= node.span.start <= node.span.end <= length, node.path
        waiting += [*node.map.values(), *node.list]


def main() -> None:
    """Search until libFuzzer is told to stop."""
    # Its stubs do not have all of it, and it need not be installed.
    atheris: Any = importlib.import_module("atheris")
    atheris.instrument_all()
    atheris.Setup(sys.argv, holds)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
