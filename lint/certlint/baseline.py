"""The findings that a repository had when certlint came: known, counted, and hidden.

A baseline is a JSON file at the root of a run. It holds the fingerprints of findings, which lines
moving or lists reordered do not change, with enough beside each for a reader of a diff.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeGuard

from certlint.files import Scope
from certlint.finding import Report, lasting_names

NAME = ".certlint-baseline.json"
HIDDEN_BY = "baseline"
_VERSION = 1


class BaselineError(Exception):
    """A baseline that cannot be used; says why, with its place."""


class Entry(NamedTuple):
    """A known finding: its lasting name, its rule and its file."""

    fingerprint: str
    rule: str
    file: str


def find(start: Path, root: Path) -> Path | None:
    """Return the baseline of the nearest folder from `start` up to the root of the run."""
    for folder in (start, *start.parents):
        if (folder / NAME).is_file():
            return folder / NAME
        if folder == root:
            return None
    return None


def read(path: Path) -> list[Entry]:
    """Return the entries of a baseline; raises BaselineError."""
    try:
        content: object = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror or error}") from None
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise BaselineError(f"{place}: is no JSON: {error.msg}") from None
    except (UnicodeDecodeError, RecursionError):
        raise BaselineError(f"{path}: is no JSON") from None
    if not _is_object(content) or not _is_list(content.get("findings")):
        raise BaselineError(f"{path}: is no baseline of certlint")
    if content.get("version") != _VERSION:
        raise BaselineError(f"{path}: is of a version that this certlint does not read")
    return [_entry(path, index, each) for index, each in enumerate(_items(content["findings"]))]


def written(report: Report, others: Sequence[Entry]) -> str:
    """Return the baseline of a run: all findings that nothing else hides, and some others."""
    names = lasting_names(report.findings)
    found = [
        Entry(names[id(f)], f.rule.id, f.location.source.name)
        for f in report.findings
        if f.suppressed_by in ("", HIDDEN_BY)
    ]
    known = sorted({*found, *others}, key=lambda entry: (entry.file, entry.rule, entry.fingerprint))
    content = {"version": _VERSION, "findings": [entry._asdict() for entry in known]}
    return json.dumps(content, indent=2) + "\n"


def out_of_sight(path: Path, scope: Scope) -> Sequence[Entry]:
    """Return what a baseline says of files that exist outside a scope; () of one that is no more.

    Nothing is kept of a file that cannot be read as a baseline: to write it again mends it.
    """
    try:
        known = read(path)
    except BaselineError:
        return ()
    return [e for e in known if not scope.holds(e.file) and (path.parent / e.file).exists()]


def hide(report: Report, known: Sequence[Entry], looked_at: Callable[[str], bool]) -> Report:
    """Return the report with what is known hidden, and the count of entries that are stale.

    An entry is stale if its rule ran and its file was looked at, yet no finding has its name.
    """
    names = lasting_names(report.findings)
    wanted = {entry.fingerprint for entry in known}
    findings = [
        f._replace(suppressed_by=HIDDEN_BY) if not f.suppressed_by and names[id(f)] in wanted else f
        for f in report.findings
    ]
    ran = {rule.id for rule in report.rules}
    found = set(names.values())
    stale = sum(
        entry.fingerprint not in found and entry.rule in ran and looked_at(entry.file)
        for entry in known
    )
    return report._replace(findings=findings, stale=stale)


def _entry(path: Path, index: int, value: object) -> Entry:
    if _is_object(value):
        fields = [value.get(key) for key in ("fingerprint", "rule", "file")]
        texts = [field for field in fields if isinstance(field, str)]
        if len(texts) == len(fields):
            return Entry(*texts)
    raise BaselineError(f"{path}: finding {index + 1} has no fingerprint, rule and file")


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def _items(value: object) -> Sequence[object]:
    return value if _is_list(value) else ()
