"""The clusters that a tree describes: one, unless the configuration tells several apart."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from certlint.config import Config
from certlint.documents import Document
from certlint.loaded import Loaded
from certlint.model import flux
from certlint.model.cluster import Cluster
from certlint.model.inventory import Facts
from certlint.model.kustomize import Kustomization, kustomizations
from certlint.model.schema_faults import SchemaFaults
from certlint.model.schemas import Schemas
from certlint.model.tenancy import PLATFORM, TenancyFacts
from certlint.model.units import World, worlds


class Member(NamedTuple):
    """One cluster of a tree.

    `name` is "" for the only cluster, and for what no configured cluster has. `config` is what the
    configuration says of this cluster, `alternatives` what may be applied to it.
    """

    name: str
    config: Config
    facts: Facts
    alternatives: Sequence[World]
    schemas: SchemaFaults

    @property
    def clusters(self) -> Iterator[Cluster]:
        """Its objects with all questions about them, once for each alternative; at least one."""
        return (Cluster(world, self.facts, self.schemas) for world in self.alternatives)


def members(
    loaded: Loaded, config: Config, *, assume_namespace: str = "", today: date = date.min
) -> Iterator[Member]:
    """Yield the clusters of a tree, in the order of the configuration; the rest comes last.

    A cluster has the files that the configuration gives it, what kustomizations among them include
    and its Flux objects apply, and what charts make that are rendered for it. What belongs to no
    cluster so is one of its own.
    """
    rest = {_name(document) for document in loaded.documents if not document.source.cluster}
    rest |= {definition.source.name for definition in loaded.definitions}
    found = kustomizations(loaded.documents)
    synced = list(flux.syncs(loaded.documents))
    taken: set[str] = set()
    for name, part in config.clusters.items():
        named = _matching(part.files, rest)
        taken |= named
        files = _with_bases(named - _outdone(name, config, loaded.documents), rest, found, synced)
        files |= {_name(each) for each in loaded.documents if each.source.cluster == name}
        taken |= files
        namespace = assume_namespace or part.assume_namespace
        yield _member(name, part.config, loaded, files, namespace, today)
    if not config.clusters or rest - taken:
        files = _with_bases(rest - taken, rest, found, synced)
        yield _member("", config, loaded, files, assume_namespace, today)


def _member(
    name: str, config: Config, loaded: Loaded, files: set[str], namespace: str, today: date
) -> Member:
    documents = [each for each in loaded.documents if _name(each) in files]
    definitions = [d for d in loaded.definitions if d.given or d.source.name in files]
    found = worlds(
        documents, frozenset(loaded.charts), assume_namespace=namespace, values=loaded.values
    )
    return Member(name, config, facts_of(config, today), found, SchemaFaults(Schemas(definitions)))


def _name(document: Document) -> str:
    """The file of a document; where a tool rendered it, one as if it stood in what was rendered."""
    source = document.source
    return f"{source.unit.rstrip('/')}/{source.name}" if source.unit else source.name


def _outdone(cluster: str, config: Config, documents: Sequence[Document]) -> set[str]:
    """What is rendered for all of charts that a cluster renders in ways of its own."""
    own = [way.chart.removeprefix(".") + "/" for way in config.renders if way.cluster == cluster]
    shared = (each for each in documents if each.source.unit and not each.source.cluster)
    return {_name(each) for each in shared if each.source.unit.startswith(tuple(own))}


def _matching(patterns: Sequence[str], names: set[str]) -> set[str]:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  20 ms that other runs save

    return set(GitIgnoreSpec.from_lines(patterns).match_files(names))


def _with_bases(
    names: set[str],
    known: set[str],
    found: Mapping[str, Kustomization],
    synced: Sequence[tuple[str, Document]],
) -> set[str]:
    """The files, those that kustomizations among them take in, and what Flux is told to apply."""
    reached: set[str] = set()
    waiting = set(names)
    folders = {k.document.source.name: folder for folder, k in found.items()}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        paths = [folder for folder, owner in synced if owner.source.name == name]
        if name in folders:
            here = found[folders[name]]
            paths += [*here.includes, *here.patch_files]
        for path in paths:
            files = {found[path].document.source.name} if path in found else {path}
            if path not in found and path not in known:
                files = {each for each in known if flux.within(each, path)}
            waiting |= files - reached
    return reached


def facts_of(config: Config, today: date = date.min) -> Facts:
    """Return what the configuration says of a cluster."""
    return Facts(
        TenancyFacts(
            config.tenancy,
            config.tenants,
            config.tenant_labels,
            config.tenant_globs,
            (*PLATFORM, *config.platform_namespaces),
        ),
        config.cert_manager.namespace,
        config.cert_manager.cluster_resource_namespace,
        config.cert_manager.images,
        config.namespaces,
        frozenset(config.trusted_subjects),
        config.allowed_issuer_hosts,
        config.internal_suffixes,
        config.test_globs,
        config.closed_world,
        today,
        config.api_server_ports,
        config.cert_manager.version,
    )
