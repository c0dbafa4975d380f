"""Charts that GitOps objects and kustomizations install, and what each is given.

The values come in layers: from ConfigMaps and files of the tree, from the object itself, and as
single parameters. Where a layer is not in the tree (a Secret, a file of another repository), all
that it goes before is unknown, and what nothing else says is unknown too.
"""

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import NamedTuple

from certlint.gitops import CHART_FILES, chart_files, from_top, generated_files
from certlint.model.chart_values import copied, merged, nothing, set_at, typed, unknown
from certlint.model.objects import Object, same_namespace
from certlint.model.settings import embedded
from certlint.node import Node

_ARGO = "argoproj.io"
# Parts of an Application's chart that a patch replaces as a whole.
_CHANGED = ("fileParameters", "parameters", "valueFiles", "values")
CERT_MANAGER_CHART = "cert-manager"
# How the project's own repositories are called, and those of a chart with values and versions of
# its own: Bitnami's 1.4 installs cert-manager 1.17.
_OFFICIAL, _OTHERS = "jetstack", "bitnami"


class ChartRelease(NamedTuple):
    """One installation of a chart.

    `namespace` is where it is installed, "" where that cannot be known. `values` are those that are
    certain, a placeholder for one that is not; `complete` says that there are no others.
    `repository` is the URL that the chart comes from, or what the object with the URL is called.
    """

    owner: Object
    chart: str
    version: Node
    namespace: str
    values: Node
    complete: bool
    repository: str = ""

    @property
    def is_cert_manager(self) -> bool:
        """Whether it installs the project's own chart of cert-manager, as far as names tell."""
        return self.chart == CERT_MANAGER_CHART and _OTHERS not in self.repository

    @property
    def official(self) -> bool:
        """Whether the chart certainly comes from the project's own repository."""
        return _OFFICIAL in self.repository

    def placed(self, node: Node) -> Node:
        """Where to show a value: its own place, unless it stands in a text."""
        return placed(node, self.owner)


class Surroundings(NamedTuple):
    """What a release may take values from.

    `kustomizations` are those of the world, each with the folder of its outermost one as its unit,
    `files` the values that stand in files of their own, by path, and `patched` says whether
    something may change a field of an object before it is applied.
    """

    objects: Sequence[Object]
    kustomizations: Sequence[Object]
    files: Mapping[str, Node]
    patched: Callable[[Object, str], bool]


class _Layer(NamedTuple):
    """Values that one source gives; None for a source that cannot be read."""

    values: Node | None


def placed(node: Node, owner: Object) -> Node:
    """Where to show a value of a chart: its own place, else the text that it stands in.

    A text of the owner itself has no lines of its own; the owner's name stands for it.
    """
    if node.source.name:
        return node
    host = next((n for n in node.lineage if n.source.name), None)
    own = host is None or any(n is owner.root for n in host.lineage)
    return owner.root.at("metadata.name") if own or host is None else host


def chart_releases(around: Surroundings) -> Iterator[ChartRelease]:
    """Yield the charts that are installed."""
    for thing in around.objects:
        if thing.kind == "HelmRelease":
            yield from _of_flux(thing, around)
        elif thing.kind == "Application" and thing.group == _ARGO:
            yield from _of_argo(thing, thing.spec, around)
        elif thing.kind == "ApplicationSet" and thing.group == _ARGO:
            yield from _of_argo(thing, thing.spec.at("template.spec"), around)
    for thing in around.kustomizations:
        yield from _of_kustomize(thing, around)


def _released(
    owner: Object,
    chart: Node,
    version: Node,
    namespace: str,
    layers: Sequence[_Layer],
    repository: str,
) -> ChartRelease:
    certain = reduce(_after, layers, list[Node]())
    complete = all(layer.values is not None for layer in layers)
    values = merged(certain)
    if chart.text == CERT_MANAGER_CHART:
        if values[CERT_MANAGER_CHART].is_map and _OFFICIAL not in repository:
            # A chart around the official one is called like it. Its own defaults are not seen.
            values, version, complete = values[CERT_MANAGER_CHART], nothing(), False
        namespace = _known(values["namespace"]) if values["namespace"].text else namespace
    return ChartRelease(owner, chart.text, version, namespace, values, complete, repository)


def _after(below: list[Node], layer: _Layer) -> list[Node]:
    """The layers that are certain after one more: an unknown one may change all below it."""
    return [] if layer.values is None else [*below, layer.values]


def _of_flux(thing: Object, around: Surroundings) -> Iterator[ChartRelease]:
    spec = thing.spec
    chart, version = spec.at("chart.spec.chart"), spec.at("chart.spec.version")
    repository = spec.at("chart.spec.sourceRef.name").text
    if spec["chartRef"].is_map:
        chart, version, repository = _referenced(spec["chartRef"], around)
    target = spec["targetNamespace"]
    namespace = _known(target) if target.text else thing.namespace
    layers: list[_Layer] = []
    if spec.at("chart.spec.valuesFiles").list:
        layers.append(_Layer(None))  # of the chart, in the place of its defaults
    single: list[Node] = []
    for reference in spec["valuesFrom"]:
        value = _from_map(thing, reference, around)
        path = reference["targetPath"].text
        if not path:
            layers.append(_Layer(None if value is None else embedded(value)))
        else:
            # Both the object's own value and this one may win, as long as the path is a new one.
            known = value is not None and not spec["values"].at(path).exists
            single.append(set_at(path, typed(value) if known and value else unknown(reference)))
    layers += _own(thing, spec["values"], around)
    layers += [_Layer(node) for node in single]
    if around.patched(thing, "spec.valuesFrom"):
        layers.insert(0, _Layer(None))
    version = _as_written(thing, version, around)
    yield _released(thing, chart, version, namespace, layers, repository)


def _referenced(reference: Node, around: Surroundings) -> tuple[Node, Node, str]:
    """The name, the version and the repository of a chart that an object of its own names."""
    for other in around.objects:
        near = reference["namespace"].text in {"", other.namespace}
        if other.kind != reference["kind"].text or other.name != reference["name"].text or not near:
            continue
        if other.kind == "HelmChart":
            spec = other.spec
            return spec["chart"], spec["version"], spec.at("sourceRef.name").text
        url = other.spec["url"]
        name = Node(url.source, url.span, posixpath.basename(url.text), url.parent, url.step)
        return name, other.spec.at("ref.tag"), url.text
    return nothing(), nothing(), ""


def _from_map(thing: Object, reference: Node, around: Surroundings) -> Node | None:
    """The value of a ConfigMap that a release names; None where it is not in the tree."""
    if reference["kind"].text != "ConfigMap":
        return None
    name, key = reference["name"].text, reference["valuesKey"].text or "values.yaml"
    found = [
        None if around.patched(other, "data") else other.root["data"][key]
        for other in around.objects
        if (other.kind, other.name) == ("ConfigMap", name) and same_namespace(other, thing)
    ]
    for other in around.kustomizations:
        generators = [g for g in other.root["configMapGenerator"] if g["name"].text == name]
        if other.unit == thing.unit:
            found += [_generated(other, generator, key, around) for generator in generators]
    only = found[0] if len(found) == 1 else None
    return only if only is not None and only.exists else None


def _generated(thing: Object, generator: Node, key: str, around: Surroundings) -> Node | None:
    folder = posixpath.dirname(thing.document.source.name)
    path = dict(generated_files(generator, folder)).get(key)
    return around.files.get(path) if path is not None else None


def _own(thing: Object, values: Node, around: Surroundings) -> Iterator[_Layer]:
    """Yield the values that an object holds itself, as far as no patch may change them."""
    if around.patched(thing, values.path):
        yield _Layer(None)
    yield _Layer(_settled(thing, values, around))


def _settled(thing: Object, values: Node, around: Surroundings) -> Node:
    if not values.exists or not around.patched(thing, values.path):
        return values
    if not values.is_map:
        return unknown(values)
    return copied(values, {k: _settled(thing, v, around) for k, v in values.items()})


def _as_written(thing: Object, node: Node, around: Surroundings) -> Node:
    """A field of an object, as long as no patch may change it."""
    return nothing() if around.patched(thing, node.path) else node


def _known(node: Node) -> str:
    return node.text if node.known else ""


def _of_argo(thing: Object, spec: Node, around: Surroundings) -> Iterator[ChartRelease]:
    # With several sources Argo CD does not look at the single one.
    for source in spec["sources"].list or (spec["source"],):
        helm = source["helm"]
        namespace = _known(helm["namespace"] or spec.at("destination.namespace"))
        layers = [_Layer(around.files.get(from_top(node))) for node in helm["valueFiles"]]
        given = helm["valuesObject"] or helm["values"]
        if given.is_map:
            layers += _own(thing, given, around)
        elif given:
            layers.append(_Layer(embedded(given)))
        for parameter in helm["parameters"]:
            value = typed(parameter["value"], text=parameter["forceString"].true)
            layers.append(_Layer(set_at(parameter["name"].text, value)))
        for parameter in helm["fileParameters"]:
            layers.append(_Layer(set_at(parameter["name"].text, unknown(parameter["name"]))))
        changed = any(around.patched(thing, helm[key].path) for key in _CHANGED)
        if changed or thing.spec["templatePatch"].text:
            layers.append(_Layer(None))
        version = _as_written(thing, source["targetRevision"], around)
        repository = source["repoURL"].text
        yield _released(thing, source["chart"], version, namespace, layers, repository)


def _of_kustomize(thing: Object, around: Surroundings) -> Iterator[ChartRelease]:
    folder = posixpath.dirname(thing.document.source.name)
    for chart in thing.root["helmCharts"]:
        paths = {key: chart_files(chart, folder, key) for key in CHART_FILES}
        first, more = ([_Layer(around.files.get(p)) for p in found] for found in paths.values())
        inline = [_Layer(chart["valuesInline"])]
        if not chart["valuesInline"].map:
            layers = first
        elif chart["valuesMerge"].text == "replace":
            layers = inline
        else:
            layers = (
                [*inline, *first] if chart["valuesMerge"].text == "merge" else [*first, *inline]
            )
        namespace = thing.namespace or _known(chart["namespace"])
        layers = [*layers, *more]
        repository = chart["repo"].text
        yield _released(thing, chart["name"], chart["version"], namespace, layers, repository)
