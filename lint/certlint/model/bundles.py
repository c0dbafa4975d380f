"""trust-manager's Bundles and ClusterBundles: where the certificates that they spread come from."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from certlint.model.chart_releases import ChartRelease
from certlint.model.components import first_image
from certlint.model.kinds import Workload
from certlint.model.objects import Object
from certlint.model.settings import from_arguments
from certlint.node import Node
from certlint.source import Location

_KINDS = {"secret": "Secret", "configMap": "ConfigMap"}
_BUNDLES = frozenset({("trust.cert-manager.io", "Bundle"), ("trust-manager.io", "ClusterBundle")})


class BundleSource(NamedTuple):
    """One Secret or ConfigMap of the trust namespace, or several by labels, that a Bundle reads.

    `key` is falsy where all keys are read, `name` where labels select.
    """

    bundle: Object
    kind: str
    name: Node
    key: Node
    selector: Node

    @property
    def location(self) -> Location:
        """Where it is named."""
        return (self.name or self.selector).location


def is_bundle(thing: Object) -> bool:
    """Whether an object is a Bundle or its successor."""
    return (thing.group, thing.kind) in _BUNDLES


def sources(bundle: Object) -> Iterator[BundleSource]:
    """Yield the Secrets and ConfigMaps that a Bundle reads."""
    for source in bundle.spec["sources"]:
        for field, kind in _KINDS.items():
            given = source[field]
            if given.is_map:
                yield BundleSource(bundle, kind, given["name"], given["key"], given["selector"])
    for given in bundle.spec["sourceRefs"]:
        kind = given["kind"].text
        yield BundleSource(bundle, kind, given["name"], given["key"], given["selector"])


def own_roots(bundle: Object) -> int:
    """How many sources of its own a Bundle has, beside the public CAs."""
    written = (s for s in bundle.spec["sources"] if not s["useDefaultCAs"].exists)
    own = len(list(written)) + len(bundle.spec["sourceRefs"].list)
    return own + bool(bundle.spec["inLineCAs"])


def spreads_everywhere(bundle: Object) -> bool:
    """Whether a Bundle has a target in every namespace."""
    target = bundle.spec["target"]
    chosen = target["namespaceSelector"]
    if not target.map or any(value.list or value.map for value in chosen.map.values()):
        return False
    return bundle.kind == "Bundle" or chosen.is_map


class TrustManager(NamedTuple):
    """A workload or a release that makes what Bundles ask for.

    `namespace` is where it reads sources, "" where that cannot be known.
    """

    owner: Object
    namespace: str
    account: tuple[str, str] | None = None
    release: ChartRelease | None = None


def trust_managers(
    objects: Sequence[Object], releases: Sequence[ChartRelease]
) -> Iterator[TrustManager]:
    """Yield the trust-managers among objects."""
    for thing in objects:
        if thing.kind == "Deployment" and first_image(thing) == "trust-manager":
            yield _of_workload(thing)
    for release in releases:
        if release.chart == _CHART:
            given = release.values.at("app.trust.namespace")
            usual = "cert-manager" if release.complete and not given else ""
            namespace = "" if given.placeholder else given.text or usual
            yield TrustManager(release.owner, namespace, release=release)


_CHART = "trust-manager"


def _of_workload(thing: Object) -> TrustManager:
    workload = thing.seen_as(Workload)
    arguments = [arg for container in workload.containers for arg in container["args"]]
    given = from_arguments(arguments).get("trust-namespace")
    namespace = given.value if given is not None else "cert-manager"
    spec = workload.pod["spec"]
    name = spec["serviceAccountName"].text or spec["serviceAccount"].text or "default"
    known = "" if "$" in namespace or "{" in namespace else namespace
    return TrustManager(thing, known, (thing.namespace, name) if thing.namespace else None)
