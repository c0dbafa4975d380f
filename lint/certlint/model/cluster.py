"""All objects of a cluster, and the questions that need more than one of them."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from certlint.hosts import host_of
from certlint.model.aggregation import BUILT_IN
from certlint.model.api_versions import RightKind, right_kind
from certlint.model.component import Component
from certlint.model.components import assumed
from certlint.model.crds import unkept_definitions
from certlint.model.dialects import is_policy
from certlint.model.injectors import Neglect, neglects
from certlint.model.inventory import Facts
from certlint.model.kinds import Policy
from certlint.model.network import Network
from certlint.model.objects import Object
from certlint.model.permitting import Permitting
from certlint.model.schema_faults import (
    Faulty,
    MissingField,
    SchemaFaults,
    UnknownField,
    is_about_us,
)
from certlint.model.schemas import Schemas
from certlint.model.services import Services, services_of
from certlint.model.traffic import Traffic
from certlint.model.units import World
from certlint.model.wrong_values import WrongValue
from certlint.node import Node


class Cluster(Permitting):
    """The objects that may be in one cluster together, with every join that rules need.

    All answers are three-valued where files cannot decide: None, or an empty name, is "unknown".
    Each class that it is made of answers one kind of question, with the help of those before it.
    """

    def __init__(self, world: World, facts: Facts, schemas: SchemaFaults | None = None) -> None:
        super().__init__(world, facts)
        self._schemas = schemas or SchemaFaults(Schemas())

    @cached_property
    def judged(self) -> Sequence[Object]:
        """The objects that are judged whole: of kinds with a schema, or with keys of ours."""
        roles = (o for o in self.objects if o.kind in {"Role", "ClusterRole"})
        # cert-manager's chart adds to the roles that every cluster has.
        ours = {*BUILT_IN, *(role.name for role in roles if is_about_us(role))}
        return [thing for thing in self.objects if self._schemas.judges(thing, ours)]

    @property
    def unknown_fields(self) -> Iterator[Faulty[UnknownField]]:
        """Yield the fields that no release knows, those of patches included."""
        patches = (thing for thing in self.partials if self._schemas.judges(thing))
        for thing in (*self.judged, *patches):
            yield from self._schemas.unknown(thing)

    @property
    def unknown_in_patches(self) -> Iterator[tuple[Object, UnknownField, Node]]:
        """Yield the same of patches inside kustomizations, and where each stands there."""
        for patch in self.inline_patches:
            for part in filter(self._schemas.judges, patch.parts(self.objects)):
                for thing, fault in self._schemas.unknown(part):
                    yield thing, fault, patch.place(fault.node.named)

    @property
    def wrong_values(self) -> Iterator[Faulty[WrongValue]]:
        """Yield the values that their fields do not take."""
        for thing in self.judged:
            yield from self._schemas.wrong(thing)

    @property
    def missing_fields(self) -> Iterator[Faulty[MissingField]]:
        """Yield the required fields that objects lack which are certainly meant to be whole."""
        for thing in self.judged:
            yield from self._schemas.missing(thing)

    def fits(self, thing: Object, api_version: str) -> bool:
        """Whether an object has the fields that another version of its kind has, and no other."""
        return self._schemas.fits(thing, api_version)

    def right_kind(self, thing: Object) -> RightKind | None:
        """What an object's group and kind were meant to be; None where they are right."""
        if self._schemas.schemas.defines(thing.group, thing.kind):
            return None
        return right_kind(thing)

    @property
    def unkept_definitions(self) -> Iterator[Node]:
        """Yield the names of cert-manager's CRDs that Helm deletes with its release."""
        return unkept_definitions(self._schemas.schemas.definitions)

    @property
    def neglects(self) -> Iterator[Sequence[Neglect]]:
        """Yield why no cainjector of the tree writes a CA into an object that waits for one."""
        return neglects(self.components, self.objects)

    @cached_property
    def network_policies(self) -> Sequence[Policy]:
        """The network policies of kinds and versions that are known."""
        named = (o for o in self.objects if o.kind.endswith("NetworkPolicy"))
        found = (o.seen_as(Policy) for o in named)
        return [policy for policy in found if is_policy(policy)]

    @cached_property
    def network(self) -> Network:
        """What network policies let through."""
        beside = {"EgressFirewall", "HostEndpoint", "Tier"}
        policies = (o for o in self.objects if "etwork" in o.kind or o.kind in beside)
        return Network([o.seen_as(Policy) for o in policies], self.namespace_labels)

    @cached_property
    def traffic(self) -> Traffic:
        """The flows that cert-manager needs, and what policies make of them."""
        return self._traffic_of(self.components)

    @cached_property
    def _services(self) -> Services:
        return services_of(self.objects)

    def has_service(self, url: str) -> bool:
        """Whether the Service that a URL names is in the tree, with a selector for its Pods."""
        name, *rest = host_of(url).split(".")
        return rest[1:2] == ["svc"] and (rest[0], name) in self._services

    @property
    def assumed_traffic(self) -> Traffic:
        """The same; where nothing of cert-manager is seen, for an installation by its chart."""
        if self.components or not self.issuers:
            return self.traffic
        return self._traffic_of(list(assumed(self.issuers[0], self.home)))

    def _traffic_of(self, parts: Sequence[Component]) -> Traffic:
        pairs = ((wanted, self.acme_issuer(wanted)) for wanted in self.wanted)
        asked = [(wanted, issuer) for wanted, issuer in pairs if issuer is not None]
        ports = tuple(self.facts.api_server_ports)
        return Traffic(self.objects, parts, self.issuers, asked, self.home, ports, self.network)

    def lends_in_vain(self, controller: Component) -> bool:
        """Whether ClusterIssuers may take a controller's identity for certain, and none does."""
        if controller.synthetic or not any(issuer.is_cluster for issuer in self.issuers):
            return False
        given = controller.flag("cluster-issuer-ambient-credentials")
        if given is None and not controller.settings_known:
            return False
        on = (given or "true").lower() in {"true", "1", "t"}
        used = self.traffic.ambient(controller)
        return on and not any(each.need.by.kind == "ClusterIssuer" for each in used)
