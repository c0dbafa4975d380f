"""What a project says of itself: `.certlint.yaml`, or `[tool.certlint]` in pyproject.toml.

A configuration can only configure: nothing in it is ever run.
"""

import itertools
import json
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from certlint import registry
from certlint.config_faults import ConfigError, Mistake, faults, is_pattern
from certlint.config_reading import find, place_of, read, shown_as
from certlint.config_schema import MAX_FILE_SIZE, PROFILES, TENANCIES, TEST_GLOBS, schema
from certlint.model.tenancy import TENANT_GLOBS, TENANT_LABELS
from certlint.node import Node
from certlint.problem import Severity
from certlint.rule import Rule
from certlint.source import Location
from certlint.wording import did_you_mean

__all__ = [
    "CertManager", "ClusterSetting", "Config", "ConfigError", "Mistake", "Render", "Setting",
    "chosen", "find", "load", "schema",
]  # fmt: skip


class CertManager(NamedTuple):
    """How cert-manager is installed, where manifests do not tell; "" is unknown."""

    namespace: str = ""
    version: str = ""
    images: tuple[str, ...] = ()
    cluster_resource_namespace: str = ""


class Setting(NamedTuple):
    """How one rule is applied; without a severity it keeps its own, and its profile."""

    off: bool = False
    severity: Severity | None = None
    options: Mapping[str, object] = MappingProxyType({})


class ClusterSetting(NamedTuple):
    """One cluster of a tree: patterns, as in a .gitignore, of its files, and what holds in it."""

    files: tuple[str, ...]
    assume_namespace: str
    config: "Config"


class Render(NamedTuple):
    """One way to render a chart, if charts are rendered at all.

    `chart` is its folder, relative to the root of the run; the values files are relative to that
    folder. `set` holds values as JSON by their paths. "" leaves to Helm what is not given. It is
    for a `cluster`, "" for those that have the chart's files.
    """

    chart: str
    name: str = ""
    values: tuple[str, ...] = ()
    set: Mapping[str, str] = MappingProxyType({})
    release: str = ""
    namespace: str = ""
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    cluster: str = ""


class Config(NamedTuple):
    """A project's settings. The file size is in MB; `rules` go by id, `clusters` by name."""

    profile: str = PROFILES[0]
    tenancy: str = TENANCIES[0]
    tenants: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    tenant_labels: tuple[str, ...] = TENANT_LABELS
    tenant_globs: tuple[str, ...] = TENANT_GLOBS
    platform_namespaces: tuple[str, ...] = ()
    namespaces: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    cert_manager: CertManager = CertManager()
    trusted_subjects: tuple[str, ...] = ()
    allowed_issuer_hosts: tuple[str, ...] = ()
    internal_suffixes: tuple[str, ...] = ()
    api_server_ports: tuple[int, ...] = ()
    test_globs: tuple[str, ...] = TEST_GLOBS
    exclude: tuple[str, ...] = ()
    max_file_size: int = MAX_FILE_SIZE
    require_reasons: bool = False
    closed_world: bool = False
    rules: Mapping[str, Setting] = MappingProxyType({})
    clusters: Mapping[str, ClusterSetting] = MappingProxyType({})
    renders: tuple[Render, ...] = ()

    @property
    def parts(self) -> "Sequence[Config]":
        """What holds everywhere, and what of each cluster."""
        return (self, *(cluster.config for cluster in self.clusters.values()))

    def judging(self, profile: str, rules: Mapping[str, Setting]) -> "Config":
        """Return the same with another profile and other settings of rules, in each cluster too."""
        clusters = {
            name: one._replace(config=one.config.judging(profile, rules))
            for name, one in self.clusters.items()
        }
        return self._replace(profile=profile, rules=rules, clusters=clusters)

    @property
    def images(self) -> Sequence[str]:
        """The further names of cert-manager's images, in whatever cluster."""
        names = (name for part in self.parts for name in part.cert_manager.images)
        return list(dict.fromkeys(names))

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
    parts = (part["files"] for part in root["clusters"].map.values())
    for pattern in itertools.chain(root["exclude"], *parts):
        if pattern.text and not is_pattern(pattern.text):
            yield pattern.location, f"`{pattern.path}` is not a pattern as in a .gitignore"


def _config(root: Node, names: Mapping[str, str]) -> Config:
    """Make a configuration of nodes that agree with the schema."""
    size = root["max-file-size"].scalar
    project = _with_facts(root, Config())._replace(
        profile=root["profile"].text or PROFILES[0],
        test_globs=_texts(root["test-globs"], TEST_GLOBS),
        exclude=_texts(root["exclude"]),
        max_file_size=int(size) if isinstance(size, int | float) else MAX_FILE_SIZE,
        require_reasons=root["require-reasons"].true,
        rules=dict(_settings(root["rules"], names)),
        renders=tuple(_renders(root)),
    )
    clusters = {
        name: ClusterSetting(
            _texts(part["files"]), part["assume-namespace"].text, _with_facts(part, project)
        )
        for name, part in root["clusters"].items()
    }
    return project._replace(clusters=clusters)


def _with_facts(part: Node, usual: Config) -> Config:
    """What a part of the configuration says of its cluster; the rest is as usual."""
    installed, known = part["cert-manager"], usual.cert_manager
    ports = part["api-server-ports"]
    return usual._replace(
        tenancy=part["tenancy"].text or usual.tenancy,
        tenants={name: _texts(globs) for name, globs in part["tenants"].items()}
        if part["tenants"].exists
        else usual.tenants,
        tenant_labels=_texts(part["tenant-labels"], usual.tenant_labels),
        tenant_globs=_texts(part["tenant-globs"], usual.tenant_globs),
        platform_namespaces=_texts(part["platform-namespaces"], usual.platform_namespaces),
        namespaces={
            name: {key: label.text for key, label in labels.items()}
            for name, labels in part["namespaces"].items()
        }
        if part["namespaces"].exists
        else usual.namespaces,
        cert_manager=CertManager(
            installed["namespace"].text or known.namespace,
            installed["version"].text or known.version,
            _texts(installed["images"], known.images),
            installed["cluster-resource-namespace"].text or known.cluster_resource_namespace,
        ),
        trusted_subjects=_texts(part["trusted-subjects"], usual.trusted_subjects),
        allowed_issuer_hosts=_texts(part["allowed-issuer-hosts"], usual.allowed_issuer_hosts),
        internal_suffixes=_texts(part["internal-suffixes"], usual.internal_suffixes),
        api_server_ports=tuple(port.number for port in ports if port.number is not None)
        if ports.exists
        else usual.api_server_ports,
        closed_world=part["closed-world"].true
        if part["closed-world"].exists
        else usual.closed_world,
    )


def _renders(root: Node) -> Iterator[Render]:
    yield from map(_render, root["render"])
    for name, part in root["clusters"].items():
        yield from (_render(node)._replace(cluster=name) for node in part["render"])


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
