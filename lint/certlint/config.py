"""What a project says of itself: `.certlint.yaml`, or `[tool.certlint]` in pyproject.toml.

A configuration can only configure: nothing in it is ever run.
"""

import json
import posixpath
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from certlint import registry
from certlint.config_faults import ConfigError, Mistake, faults
from certlint.config_reading import find, place_of, read, shown_as
from certlint.config_schema import MAX_FILE_SIZE, PROFILES, TENANCIES, TEST_GLOBS, schema
from certlint.model.tenancy import TENANT_GLOBS, TENANT_LABELS
from certlint.node import Node
from certlint.problem import Severity
from certlint.rule import Rule
from certlint.source import Location
from certlint.wording import did_you_mean

__all__ = [
    "CertManager", "Config", "ConfigError", "Mistake", "Render", "Setting",
    "chosen", "find", "load", "schema",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CertManager:
    """How cert-manager is installed, where manifests do not tell; "" is unknown."""

    namespace: str = ""
    version: str = ""
    images: tuple[str, ...] = ()
    cluster_resource_namespace: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """How one rule is applied; without a severity it keeps its own, and its profile."""

    off: bool = False
    severity: Severity | None = None
    options: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Render:
    """One way to render a chart, if charts are rendered at all.

    `chart` is its folder, relative to the root of the run; the values files are relative to that
    folder. `set` holds values as JSON by their paths. "" leaves to Helm what is not given.
    """

    chart: str
    name: str = ""
    values: tuple[str, ...] = ()
    set: Mapping[str, str] = field(default_factory=dict[str, str])
    release: str = ""
    namespace: str = ""
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """A project's settings. The file size is in MB; `rules` go by id."""

    profile: str = PROFILES[0]
    tenancy: str = TENANCIES[0]
    tenants: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    tenant_labels: tuple[str, ...] = TENANT_LABELS
    tenant_globs: tuple[str, ...] = TENANT_GLOBS
    platform_namespaces: tuple[str, ...] = ()
    namespaces: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]]
    )
    cert_manager: CertManager = field(default_factory=CertManager)
    trusted_subjects: tuple[str, ...] = ()
    allowed_issuer_hosts: tuple[str, ...] = ()
    internal_suffixes: tuple[str, ...] = ()
    api_server_ports: tuple[int, ...] = ()
    test_globs: tuple[str, ...] = TEST_GLOBS
    exclude: tuple[str, ...] = ()
    max_file_size: int = MAX_FILE_SIZE
    require_reasons: bool = False
    closed_world: bool = False
    rules: Mapping[str, Setting] = field(default_factory=dict[str, Setting])
    renders: tuple[Render, ...] = ()

    def severity_of(self, rule: Rule, *, multi: bool) -> Severity | None:
        """Return the level of a rule's findings; None if it is off.

        `multi` says that several tenants share the cluster. A severity that is set for a rule also
        turns it on where the profile leaves it off.
        """
        setting = self.rules.get(rule.id, Setting())
        if setting.off:
            return None
        if setting.severity is not None:
            return setting.severity
        on = {"default": True, "tenant": multi, "strict": False}[rule.profile]
        if not on and self.profile != "strict":
            return None
        return rule.multi_tenant or rule.severity if multi else rule.severity

    def options_of(self, rule: Rule) -> dict[str, object]:
        """Return the options that are set for a rule, as keyword arguments of its function."""
        setting = self.rules.get(rule.id, Setting())
        return {name.replace("-", "_"): value for name, value in setting.options.items()}


def chosen(
    names: Mapping[str, str], select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> frozenset[str]:
    """Return the ids of the rules that are selected and not ignored; all if none is selected.

    A word is an id, a name, or how ids begin. Raises ConfigError for words that match no rule.
    """
    matches = {word: _matching(word, names) for word in (*select, *ignore)}
    known = [*names, *names.values()]
    if unknown := [word for word, ids in matches.items() if not ids]:
        raise ConfigError(
            Mistake(f"no rule is called `{word}`{did_you_mean(word, known)}") for word in unknown
        )
    selected = {id_ for word in select for id_ in matches[word]} if select else set(names)
    return frozenset(selected - {id_ for word in ignore for id_ in matches[word]})


def _matching(word: str, names: Mapping[str, str]) -> set[str]:
    exact = {id_ for id_, name in names.items() if word in {id_, name}}
    return exact or {id_ for id_ in names if word and id_.startswith(word)}


def load(path: Path) -> Config:
    """Read a configuration file; raises ConfigError with all that is wrong in it.

    Rules are imported only if the file sets options of some. Raises RegistryError if the installed
    rules cannot be listed.
    """
    root = read(path)
    names = registry.names()
    has_options = any(setting.map.keys() - {"severity"} for setting in root["rules"].map.values())
    rules = registry.load() if has_options else ()
    try:
        found = [*_faults(root, schema(rules, names), names)] if root else []
    except RecursionError:
        found = [(root.location, "the configuration is nested too deeply")]
    if found:
        found.sort(key=lambda fault: fault[0].order)
        raise ConfigError(Mistake(said, shown_as(path), place_of(at)) for at, said in found)
    return _config(root, names)


def _faults(
    root: Node, expected: Mapping[str, object], names: Mapping[str, str]
) -> Iterator[tuple[Location, str]]:
    yield from faults(root, expected)
    for id_, name in names.items():
        by_id, by_name = root["rules"][id_], root["rules"][name]
        if by_id.exists and by_name.exists:
            yield by_name.location, f"`{id_}` and `{name}` are one rule: set it once"
    for pattern in root["exclude"]:
        if pattern.text and not _is_pattern(pattern.text):
            yield pattern.location, f"`{pattern.path}` is not a pattern as in a .gitignore"


def _is_pattern(text: str) -> bool:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  20 ms that other runs save

    try:
        with warnings.catch_warnings():
            # What it only warns of are classes such as [[:digit:]], which would match wrongly.
            warnings.simplefilter("error")
            GitIgnoreSpec.from_lines([text])
    except (ValueError, re.error, Warning):
        return False
    return True


def _config(root: Node, names: Mapping[str, str]) -> Config:
    """Make a configuration of nodes that agree with the schema."""
    installed = root["cert-manager"]
    size = root["max-file-size"].scalar
    return Config(
        root["profile"].text or PROFILES[0],
        root["tenancy"].text or TENANCIES[0],
        {name: _texts(globs) for name, globs in root["tenants"].items()},
        _texts(root["tenant-labels"], TENANT_LABELS),
        _texts(root["tenant-globs"], TENANT_GLOBS),
        _texts(root["platform-namespaces"]),
        {
            name: {key: label.text for key, label in labels.items()}
            for name, labels in root["namespaces"].items()
        },
        CertManager(
            installed["namespace"].text,
            installed["version"].text,
            _texts(installed["images"]),
            installed["cluster-resource-namespace"].text,
        ),
        _texts(root["trusted-subjects"]),
        _texts(root["allowed-issuer-hosts"]),
        _texts(root["internal-suffixes"]),
        tuple(port.number for port in root["api-server-ports"] if port.number is not None),
        _texts(root["test-globs"], TEST_GLOBS),
        _texts(root["exclude"]),
        int(size) if isinstance(size, int | float) else MAX_FILE_SIZE,
        root["require-reasons"].true,
        root["closed-world"].true,
        dict(_settings(root["rules"], names)),
        tuple(map(_render, root["render"])),
    )


def _render(node: Node) -> Render:
    return Render(
        posixpath.normpath(node["chart"].text),
        node["name"].text,
        _texts(node["values"]),
        {key: json.dumps(value.value) for key, value in node["set"].items()},
        node["release"].text,
        node["namespace"].text,
        node["kube-version"].text,
        _texts(node["api-versions"]),
    )


def _texts(node: Node, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(member.text for member in node) if node.exists else default


def _settings(rules: Node, names: Mapping[str, str]) -> Iterator[tuple[str, Setting]]:
    ids = {name: id_ for id_, name in names.items()}
    for word, setting in rules.items():
        level = setting["severity"] if setting.is_map else setting
        severity = Severity[level.text.upper()] if level.text not in {"", "off"} else None
        options = {name: _whole(o.value) for name, o in setting.items() if name != "severity"}
        off = level.false or level.text == "off"
        yield ids.get(word, word), Setting(off, severity, options)


def _whole(value: object) -> object:
    # JSON Schema takes 2.0 for an integer; Python's ranges and indices do not.
    return int(value) if isinstance(value, float) and value.is_integer() else value
