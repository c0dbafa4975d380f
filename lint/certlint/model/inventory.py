"""What a tree holds, by kind and by place: the objects of a cluster, and what is known of it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fnmatch import translate
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from certlint.model.central import namespaces_made, strangers, unmade
from certlint.model.chart_releases import ChartRelease, Surroundings, chart_releases
from certlint.model.companions import Companion, Program, companions
from certlint.model.component import PARTS, Component, Part
from certlint.model.components import components
from certlint.model.dependencies import dependencies
from certlint.model.kinds import Issuer
from certlint.model.objects import ACME, CERT_MANAGER, Object
from certlint.model.releases import release_of, within
from certlint.model.selectors import Labels
from certlint.model.shim import INGRESS_LIKE
from certlint.model.tenancy import Tenancy, TenancyFacts
from certlint.model.units import World
from certlint.node import Node

_DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class"
_WAVE = "argocd.argoproj.io/sync-wave"
_METADATA_NAME = "kubernetes.io/metadata.name"


class Facts(NamedTuple):
    """What the configuration says of a cluster.

    `namespace` is where cert-manager runs, "" for its own name, `version` its release. `images` are
    further images that run it, `namespaces` the labels of namespaces that the tree does not define,
    `trusted` subjects (`Group name`, `User name`, `ServiceAccount namespace/name`) that may hold
    its rights, `allowed_hosts` those that issuers may name (all if there is none). In a
    `closed_world` the tree holds all that the cluster does.
    """

    tenancy: TenancyFacts = TenancyFacts()
    namespace: str = ""
    cluster_resource_namespace: str = ""
    images: Sequence[str] = ()
    namespaces: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    trusted: frozenset[str] = frozenset()
    allowed_hosts: Sequence[str] = ()
    internal_suffixes: Sequence[str] = ()
    test_globs: Sequence[str] = ()
    closed_world: bool = False
    today: date = date.min
    api_server_ports: Sequence[int] = ()
    version: str = ""


class Inventory:
    """The objects that may be in one cluster together, and which are cert-manager's own."""

    def __init__(self, world: World, facts: Facts) -> None:
        self.objects = world.objects
        self.partials = world.partials
        self.documents = world.documents
        self.generators = world.generators
        self.inline_patches = world.inline_patches
        self.facts = facts
        self.today = facts.today
        self._world = world

    @cached_property
    def issuers(self) -> Sequence[Issuer]:
        """The Issuers and ClusterIssuers of cert-manager's own group that have a spec."""
        return [
            o.seen_as(Issuer)
            for o in self.objects
            if o.group == CERT_MANAGER and o.kind in {"Issuer", "ClusterIssuer"} and o.spec.map
        ]

    @cached_property
    def callers(self) -> Sequence[Object]:
        """What makes cert-manager call a URL: issuers, and Challenges that somebody wrote."""
        return [
            *self.issuers,
            *(o for o in self.objects if o.kind == "Challenge" and o.group == ACME),
        ]

    @cached_property
    def chart_releases(self) -> Sequence[ChartRelease]:
        """The charts that GitOps objects and kustomizations install, with their values."""
        world = self._world
        around = Surroundings(world.objects, world.kustomizations, world.files, self.patched)
        return list(chart_releases(around))

    @cached_property
    def components(self) -> Sequence[Component]:
        """cert-manager's own parts."""
        images = self.facts.images
        found = components(self.objects, self.chart_releases, images, (self.home,))
        order = {part: index for index, part in enumerate(PARTS)}
        return sorted(found, key=lambda c: (order[c.part], c.location.order))

    @cached_property
    def dependencies(self) -> Sequence[Component]:
        """The controllers that charts of the tree install with themselves, wherever that is."""
        return list(dependencies(self.documents, self._world.files))

    def parts(self, *parts: Part) -> Iterator[Component]:
        """cert-manager's parts of some kinds."""
        return (c for c in self.components if c.part in parts)

    @cached_property
    def controllers(self) -> Sequence[Component]:
        """The controllers: one, unless the tree holds several."""
        return list(self.parts("controller"))

    @cached_property
    def release(self) -> str:
        """The release of all controllers, as in `1.21.1`; "" if not known, or if they differ."""
        found = {"" if self.image_replaced(c) else c.release for c in self.controllers}
        seen = found.pop() if len(found) == 1 else ""
        return seen or release_of(self.facts.version)

    def image_replaced(self, part: Component) -> bool:
        """Whether a kustomization may put another image in the place of a part's own."""
        path = "spec.template.spec.containers.image"
        return part.workload is not None and self.patched(part.workload, path)

    @property
    def charted(self) -> Iterator[Component]:
        """The releases of the official chart, each with what it is given as `values`."""
        return (c for c in self.components if c.workload is None and not c.synthetic)

    def older_than(self, release: str) -> bool | None:
        """Whether the controllers are of releases before one; None if that is not certain."""
        return within(self.release, f"<{release}") if self.release else None

    @cached_property
    def installing_units(self) -> frozenset[str]:
        """The kustomizations that install cert-manager's webhook, without a wave of its own."""
        webhooks = (c.workload for c in self.parts("webhook") if c.workload is not None)
        found = (o for o in (*webhooks, *self.releases) if not o.annotation(_WAVE).exists)
        return frozenset(thing.unit for thing in found if thing.unit in self._world.patches)

    @property
    def releases(self) -> Iterator[Object]:
        """The chart releases whose values stand for cert-manager's manifests."""
        return (part.at for part in self.charted if isinstance(part.at, Object))

    @property
    def home(self) -> str:
        """The namespace where cert-manager runs, unless its workloads say otherwise."""
        return self.facts.namespace or "cert-manager"

    def patched(self, thing: Object, path: str) -> bool:
        """Whether a patch of the object's kustomization may change the value at a path."""
        patches = self._world.patches.get(thing.unit, ())
        return any(patch.touches(thing.kind, thing.name, path) for patch in patches)

    @cached_property
    def cluster_resource_namespace(self) -> str:
        """Where ClusterIssuers find their Secrets; "" where that cannot be known."""
        if self.facts.cluster_resource_namespace:
            return self.facts.cluster_resource_namespace
        given = {c.cluster_resource_namespace for c in self.controllers}
        if not given:
            return self.home
        return given.pop() if len(given) == 1 else ""

    def home_is_known(self, issuer: Issuer) -> bool:
        """Whether something says where an issuer finds its Secrets, beside what is usual."""
        told = self.controllers or self.facts.namespace or self.facts.cluster_resource_namespace
        return not issuer.is_cluster or bool(told)

    def unmade_home(self, controller: Component) -> str:
        """Where ClusterIssuers' Secrets shall be, if nobody makes it for certain; or ""."""
        if not self.facts.closed_world:
            return ""
        return unmade(
            controller, frozenset({*self.facts.namespaces, *namespaces_made(self.objects)})
        )

    def strangers_at(self, home: str) -> Iterator[Object]:
        """Yield the workloads in a namespace that are none of cert-manager's family."""
        return strangers(self.objects, home, self.components)

    @cached_property
    def namespace_labels(self) -> Mapping[str, Labels]:
        """The labels of the namespaces that the tree or the configuration defines."""
        found: dict[str, Labels] = {
            name: Labels({**labels, _METADATA_NAME: name}, complete=True)
            for name, labels in self.facts.namespaces.items()
        }
        for thing in self.objects:
            if thing.kind == "Namespace" and thing.group == "" and thing.name:
                known = {k: node.text for k, node in thing.labels.items() if node.text}
                found[thing.name] = Labels({**known, _METADATA_NAME: thing.name})
        return found

    @cached_property
    def tenancy(self) -> Tenancy:
        """Whether several tenants share the cluster, and which a namespace belongs to."""
        own = {c.namespace for c in self.components} | {self.home, self.cluster_resource_namespace}
        return Tenancy(self.objects, self.facts.tenancy, sorted(own - {""}))

    @cached_property
    def ingress_likes(self) -> Sequence[Object]:
        """The Ingresses, Gateways and ListenerSets, but for those that a kustomization patches."""
        return [o for o in self.objects if o.kind in INGRESS_LIKE and self._settled(o)]

    def _settled(self, thing: Object) -> bool:
        """Whether what matters of an object is applied as it is written."""
        return not (self.patched(thing, "spec") or self.patched(thing, "metadata.annotations"))

    @cached_property
    def certificates(self) -> Mapping[str, Sequence[Object]]:
        """The Certificates that somebody wrote, by name."""
        found: dict[str, list[Object]] = defaultdict(list)
        for thing in self.objects:
            if thing.kind == "Certificate" and thing.group == CERT_MANAGER:
                found[thing.name].append(thing)
        return found

    @cached_property
    def served(self) -> Mapping[tuple[str, str], Object]:
        """What serves TLS with a Secret, by the place and the name of the Secret."""
        found: dict[tuple[str, str], Object] = {}
        for thing in self.objects:
            entries = [tls["secretName"] for tls in thing.spec["tls"]]
            listeners = thing.spec["listeners"]
            entries += [r["name"] for one in listeners for r in one.at("tls.certificateRefs")]
            if thing.kind in INGRESS_LIKE:
                found.update({(thing.place, node.text): thing for node in entries if node.text})
        return found

    @cached_property
    def solver_ingresses(self) -> Mapping[tuple[str, str], Node]:
        """The Ingresses to which solvers of Issuers add challenges, by namespace and name."""
        found: dict[tuple[str, str], Node] = {}
        for issuer in self.issuers:
            for solver in issuer.solvers:
                name = solver.at("http01.ingress.name")
                if name.text and name.known and issuer.namespace:
                    found[issuer.namespace, name.text] = name
        return found

    def secret_namespace(self, issuer: Issuer) -> str:
        """Where an issuer finds its Secrets; "" where that cannot be known."""
        return self.cluster_resource_namespace if issuer.is_cluster else issuer.namespace

    @cached_property
    def default_ingress_class(self) -> bool:
        """Whether the only IngressClass of the tree is the default."""
        found = [o for o in self.objects if o.kind == "IngressClass"]
        return len(found) == 1 and found[0].annotation(_DEFAULT_CLASS).text == "true"

    def is_internal(self, solver: Node) -> bool:
        """Whether a solver serves names below the configured internal suffixes alone."""
        selector = (solver.parent or solver)["selector"]
        names = [node.text for key in ("dnsNames", "dnsZones") for node in selector[key]]
        suffixes = self.facts.internal_suffixes
        return bool(names) and all(
            any(f".{name}".endswith(f".{suffix.strip('.')}") for suffix in suffixes)
            for name in names
        )

    def is_test(self, thing: Object) -> bool:
        """Whether an object stands in a file of tests, by the configured globs."""
        return self._of_tests.match(f"/{thing.document.source.name}") is not None

    @cached_property
    def _of_tests(self) -> re.Pattern[str]:
        # One that matches nothing stands for no globs.
        return re.compile("|".join(map(translate, self.facts.test_globs)) or r"(?!)")

    def companions(self, program: Program) -> Iterator[Companion]:
        """Yield where a program beside cert-manager runs, and which issuer it asks."""
        return companions(self.objects, self.chart_releases, program)
