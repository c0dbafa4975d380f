"""Runs certlint on texts and folders, as the command does but in this process."""

import datetime
from collections.abc import Mapping
from pathlib import Path

from certlint import engine, files
from certlint.config import Config
from certlint.config import load as load_config
from certlint.files import Scope
from certlint.finding import Report
from certlint.loaded import Loaded
from certlint.loader import load
from certlint.registry import load as load_rules
from certlint.source import Source

TODAY = datetime.date(2026, 11, 25)
RULES = load_rules()


def judge(loaded: Loaded, config: Config | None = None) -> Report:
    return engine.lint(loaded, RULES, config or Config(), engine.Run(Scope(), TODAY))


def lint_path(path: Path) -> Report:
    folder = path if path.is_dir() else path.parent
    given = path / ".certlint.yaml"
    config = load_config(given) if path.is_dir() and given.is_file() else Config()
    found = files.find([path], folder, config.exclude)
    return judge(load(found, closed_world=config.closed_world), config)


def lint_texts(texts: Mapping[str, str], config: Config | None = None) -> Report:
    return judge(load([Source(name, text, name) for name, text in texts.items()]), config)


def told(report: Report) -> set[tuple[str, str, int]]:
    """The visible findings as (rule, file, line)."""
    return {(f.rule.id, f.location.source.name, f.location.line) for f in report.visible}
