"""What a shell offers for a word that is not yet typed to its end.

The shell asks by starting certlint with the words so far in the environment; no rule is imported
for an answer, and no manifest is read.
"""

import os
import re
from collections.abc import Iterator, Mapping

from certlint.report import Format

COMMANDS = {
    "rules": "list all rules",
    "explain": "say why a rule matters and what to do",
    "init": "write a commented .certlint.yaml",
    "baseline": "hide today's findings from later runs",
    "who-can": "say who may do something",
    "flows": "list the network flows that cert-manager needs",
    "netpol": "print the policies that open these flows alone",
    "map": "draw issuers, who can change them and whom they serve",
    "config-schema": "print the JSON Schema of .certlint.yaml",
    "report-schema": "print the JSON Schema of what --format json prints",
}
"""The commands besides linting, each with what it does."""

# The shells put the words into one of these: bash into the first, the others into the second.
_WORDS = ("COMP_WORDS", "_TYPER_COMPLETE_ARGS")
_SECOND = re.compile(r"\S+\s+(\S+)\s")

_FILES: Mapping[Format, str] = {
    "text": "certlint.txt",
    "json": "certlint.json",
    "sarif": "certlint.sarif",
    "github": "certlint.log",
    "gitlab": "gl-code-quality-report.json",
    "gitlab-sast": "gl-sast-report.json",
    "junit": "certlint.xml",
    "markdown": "certlint.md",
}

Offer = tuple[str, str]


def typed_command() -> str:
    """Return the first word behind `certlint` that a shell asks about, if it is typed to its end.

    "" where this run is no question of a shell.
    """
    if "_CERTLINT_COMPLETE" not in os.environ:
        return ""
    line = next(filter(None, map(os.environ.get, _WORDS)), "")
    second = _SECOND.match(line)
    return second[1] if second else ""


def paths(incomplete: str) -> Iterator[Offer]:
    """Yield commands in the place of the first path, and files beside them.

    Where no command begins so, nothing is offered: the shell completes files better.
    """
    named = [(name, told) for name, told in COMMANDS.items() if name.startswith(incomplete)]
    if not named or typed_command():
        return
    yield from named
    for entry in sorted(os.scandir(), key=lambda entry: entry.name):
        if entry.is_dir() and not entry.name.startswith("."):
            yield f"{entry.name}/", ""
        elif entry.name.endswith((".yaml", ".yml", ".json")):
            yield entry.name, ""


def outputs(incomplete: str) -> Iterator[Offer]:
    """Yield formats with the file that CI servers, or people, have each in."""
    for name, file in _FILES.items():
        if f"{name}:".startswith(incomplete):
            yield f"{name}:{file}", ""


def rules(incomplete: str) -> Iterator[Offer]:
    """Yield the ids of rules, with their names; the names too, once one is begun."""
    from certlint.registry import RegistryError, names  # noqa: PLC0415  only a shell asks

    try:
        known = names()
    except RegistryError:
        return
    upper = incomplete.upper()
    for id_, name in known.items():
        if id_.startswith(upper):
            yield incomplete + id_[len(incomplete) :], name
        if incomplete and name.startswith(incomplete):
            yield name, id_
