"""What the objects of GitOps tools name, by name and by path: ConfigMaps, and files of values.

Neither kind of document tells by its own text that it matters.
"""

import posixpath
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from certlint.compose import ComposeError, compose
from certlint.node import Node
from certlint.scan import Chunk, unescaped
from certlint.source import Source

_FLUX = "kustomize.toolkit.fluxcd.io"
# The keys of kustomize's `helmCharts` that name files; the second go before the values inline.
CHART_FILES = ("valuesFile", "additionalValuesFiles")
_NAMING = (
    "substituteFrom", "valuesFrom", "valueFiles", "helmCharts", "configMapGenerator", "condition",
)  # fmt: skip
CHART = "Chart.yaml"
CERT_MANAGER = "cert-manager"
_FAMILY = (CERT_MANAGER, "trust-manager")


class Named(NamedTuple):
    """What is named: ConfigMaps by name, and files by their path in the tree."""

    maps: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()


def says_how(body: str) -> bool:
    """Whether a document may say how Flux applies a part of the tree, or be a chart around ours."""
    text = unescaped(body)
    return _FLUX in text or ("dependencies" in text and CERT_MANAGER in text)


def is_named(body: str, named: Named) -> bool:
    """Whether a document may be a ConfigMap that is named."""
    if not named.maps:
        return False
    text = unescaped(body)
    return "ConfigMap" in text and any(name in text for name in named.maps)


def named(documents: Iterable[tuple[Source, Chunk]]) -> Named:
    """Return what the GitOps objects and kustomizations among some documents name.

    Of charts, only those of cert-manager's family count.
    """
    roots = list(_roots(documents))
    maps: set[str] = set()
    files: set[str] = set()
    for root in roots:
        spec = root["spec"]
        maps |= {ref["name"].text for ref in spec.at("postBuild.substituteFrom")}
        if _of_family(spec):
            maps |= {ref["name"].text for ref in spec["valuesFrom"]}
            files |= {from_top(node) for node in _value_files(spec)}
            files |= {from_top(node) for node in _value_files(spec.at("template.spec"))}
        folder = posixpath.dirname(root.source.name)
        charts = [c for c in root["helmCharts"] if c["name"].text.startswith(_FAMILY)]
        files |= {p for c in charts for key in CHART_FILES for p in chart_files(c, folder, key)}
        if any(map(brings_cert_manager, root["dependencies"])):
            files.add(values_of(root.source.name))
    for root in roots:
        folder = posixpath.dirname(root.source.name)
        for generator in root["configMapGenerator"]:
            if generator["name"].text in maps:
                files |= set(dict(generated_files(generator, folder)).values())
    return Named(frozenset(maps - {""}), frozenset(files - {""}))


def brings_cert_manager(dependency: Node) -> bool:
    """Whether an entry of a chart's `dependencies` is the chart of cert-manager."""
    return dependency["name"].text == CERT_MANAGER


def values_of(chart: str) -> str:
    """The path of the values that a chart has by itself, by that of its `Chart.yaml`."""
    return posixpath.join(posixpath.dirname(chart), "values.yaml")


def from_top(node: Node) -> str:
    """The path in the tree that Argo CD's `$name/path` stands for; "" for another file."""
    name, slash, path = node.text.partition("/")
    return posixpath.normpath(path) if name.startswith("$") and slash and node.known else ""


def chart_files(chart: Node, folder: str, key: str) -> Iterator[str]:
    """Yield the paths of the files of values that an entry of `helmCharts` names under a key."""
    for node in chart[key].list or (chart[key],):
        if node.text:
            yield posixpath.normpath(posixpath.join(folder, node.text))


def generated_files(generator: Node, folder: str) -> Iterator[tuple[str, str]]:
    """Yield the keys that a generator of ConfigMaps makes of files, and the paths of these."""
    for node in generator["files"]:
        key, equals, path = node.text.partition("=")
        path = path if equals else key
        name = key if equals else posixpath.basename(key)
        yield name, posixpath.normpath(posixpath.join(folder, path))


def _roots(documents: Iterable[tuple[Source, Chunk]]) -> Iterator[Node]:
    for source, chunk in documents:
        body = source.text[chunk.span.start : chunk.span.end]
        if not any(word in body for word in _NAMING):
            continue
        try:
            root = compose(source, chunk.span, directives=chunk.directives)
        except ComposeError:
            continue
        if root is not None:
            yield root


def _of_family(spec: Node) -> bool:
    charts = (spec.at("chart.spec.chart"), spec.at("chartRef.name"), *_charts(spec))
    return any(word in chart.text for chart in charts for word in _FAMILY)


def _charts(spec: Node) -> Iterator[Node]:
    for source in (*_sources(spec), *_sources(spec.at("template.spec"))):
        yield source["chart"]


def _sources(spec: Node) -> Iterator[Node]:
    yield from (spec["source"], *spec["sources"])


def _value_files(spec: Node) -> Iterator[Node]:
    for source in _sources(spec):
        yield from source.at("helm.valueFiles")
