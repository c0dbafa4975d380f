"""Which rules there are: those of all installed rule packs, and the engine's own.

A rule pack is a package that an entry point of the group `certlint.rules` names. Each of its
modules that is named `<id>_<name>` holds one rule, called `check`. The built-in pack is found in
just this way.
"""

import importlib
import importlib.util
import os
import pkgutil
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from certlint import diagnostics
from certlint.rule import Rule

GROUP = "certlint.rules"
BUILT_IN = "certlint_rules"
_INFO = re.compile(r"\.(?:dist|egg)-info$|^EGG-INFO$")
_OWN = re.compile(r"certlint-[^-]+\.")
_MODULE = re.compile(r"([a-z]+\d+)_(\w+)")


class RegistryError(Exception):
    """A rule pack that cannot be used as it is installed."""


class _Entry(NamedTuple):
    """A rule as its module's name tells it; `package` is the pack that holds it."""

    id: str
    name: str
    package: str
    module: str


def load() -> tuple[Rule, ...]:
    """Import all rules, sorted by id.

    Raises RegistryError for a pack that cannot be imported, for a module that does not hold the
    rule that its name promises, and for two rules with one id or name.
    """
    rules = [*map(_rule, _entries()), *diagnostics.RULES]
    return tuple(sorted(rules, key=lambda rule: rule.id))


def names() -> Mapping[str, str]:
    """Return the names of all rules by their ids, without importing one.

    Raises RegistryError for a pack that is missing and for two rules with one id or name.
    """
    own = [(rule.id, rule.name) for rule in diagnostics.RULES]
    return dict(sorted([*((entry.id, entry.name) for entry in _entries()), *own]))


def _entries() -> list[_Entry]:
    entries = [entry for package in _packages() for entry in _modules(package)]
    holders = {word: "certlint" for own in diagnostics.RULES for word in (own.id, own.name)}
    for entry in entries:
        for word in (entry.id, entry.name):
            if word in holders:
                both = f"`{holders[word]}` and `{entry.package}`"
                raise RegistryError(f"{both} both hold a rule called `{word}`")
            holders[word] = entry.package
    return entries


def _packages() -> list[str]:
    if not _others():
        return [BUILT_IN]
    from importlib.metadata import entry_points  # noqa: PLC0415  takes 10 ms to load

    return sorted({point.value for point in entry_points(group=GROUP)})


def _others() -> bool:
    """Whether a distribution beside this one may name a rule pack.

    That is asked of the files that `importlib.metadata` would read. Where it might look elsewhere,
    as in archives on the path, the answer is yes.
    """
    for folder in map(Path, sys.path):
        try:
            names = os.listdir(folder)  # noqa: PTH208  paths of a thousand names take longer
        except FileNotFoundError:
            continue
        except OSError:
            return True
        infos = [name for name in names if _INFO.search(name) and not _OWN.match(name)]
        if any(_names_pack(folder / name) for name in infos):
            return True
    return False


def _names_pack(info: Path) -> bool:
    try:
        return GROUP in (info / "entry_points.txt").read_text("utf-8", "replace")
    except OSError:
        return False


def _modules(package: str) -> Iterator[_Entry]:
    try:
        spec = importlib.util.find_spec(package)
    except ImportError:  # of a parent package
        spec = None
    if spec is None or spec.submodule_search_locations is None:
        raise RegistryError(f"there is no package `{package}`, which a rule pack names")
    for module in pkgutil.iter_modules(spec.submodule_search_locations):
        if parts := _MODULE.fullmatch(module.name):
            name = parts[2].replace("_", "-")
            yield _Entry(parts[1].upper(), name, package, f"{package}.{module.name}")


def _rule(entry: _Entry) -> Rule:
    try:
        module = importlib.import_module(entry.module)
    except ImportError as error:
        raise RegistryError(f"`{entry.module}` cannot be imported: {error}") from error
    rule: object = getattr(module, "check", None)
    if not isinstance(rule, Rule):
        raise RegistryError(f"`{entry.module}` holds no rule called `check`")
    if (rule.id, rule.name) != (entry.id, entry.name):
        said = f"holds {rule.id} `{rule.name}`, not {entry.id} `{entry.name}`"
        raise RegistryError(f"`{entry.module}` {said}")
    return rule
