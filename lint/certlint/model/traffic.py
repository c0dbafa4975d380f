"""What cert-manager's traffic needs, and what policies make of it, over a whole cluster."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal

from certlint.model.allowances import Direction
from certlint.model.ambient import Ambient, ambient
from certlint.model.blockades import Blockade, Judgement, blockades, judged
from certlint.model.challenges import (
    SOLVER,
    Challenge,
    challenges,
    ingress_flows,
    redirect_flow,
    redirects,
    redirects_challenges,
    solver_flows,
)
from certlint.model.component import Component
from certlint.model.components import WORKLOADS, is_ingress
from certlint.model.destinations import API_SERVER, External, OneOf, Pods
from certlint.model.flows import METRICS_PORT, Flow, FlowKind, Need, flows_of, http01_self_checks
from certlint.model.network import Network
from certlint.model.objects import Issuer, Object, Policy, Workload
from certlint.model.openings import Opening, openings
from certlint.model.selectors import Labels, matches
from certlint.model.services import Services, services_of
from certlint.model.solver_policies import ineffective
from certlint.model.strays import Stray, strays
from certlint.model.wanted import Wanted
from certlint.node import Node
from certlint.problem import Problem

_METADATA = OneOf((External("169.254.169.254"), External("169.254.170.23")))
# A part that policies leave no egress at all is one finding of its own (CM200).
_CUT_OFF_ALONE = frozenset({"controller", "webhook", "cainjector"})


FlowVerdict = Literal["open", "blocked", "unknown", "no policy"]


class Traffic:
    """The flows that cert-manager needs in a cluster, judged by its network policies."""

    def __init__(
        self,
        objects: Sequence[Object],
        network: Network,
        components: Sequence[Component],
        issuers: Sequence[Issuer],
        wanted: Sequence[tuple[Wanted, Issuer]],
        home: str,
        api_server_ports: tuple[int, ...] = (),
    ) -> None:
        self.network = network
        self.components = components
        self._objects = objects
        self._issuers = issuers
        self._wanted = wanted
        self._api_server_ports = api_server_ports
        self._homes = {part.namespace for part in components} or {home}

    @cached_property
    def judgements(self) -> Sequence[Judgement]:
        """Every flow that is needed, judged."""
        return [judged(flow, self.network) for flow in self._flows()]

    def verdict(self, judgement: Judgement) -> FlowVerdict:
        """What policies make of a flow, in a word."""
        flow, part = judgement.flow, judgement.flow.component
        if judgement.allowed is False:
            return "blocked"
        direction: Direction = "ingress" if flow.incoming else "egress"
        isolation = self.network.isolating(flow.pods, direction)
        elsewhere = part is not None and part.policies_elsewhere
        if judgement.allowed is None or elsewhere:
            return "unknown"
        return "open" if isolation.certain or isolation.possible else "no policy"

    @property
    def on_openshift(self) -> bool:
        """Whether something in the tree is about OpenShift's own DNS."""
        return any(
            o.namespace.startswith("openshift-") or "openshift-dns" in o.document.source.text
            for o in self._objects
        )

    def blockades(self, *kinds: FlowKind) -> Iterator[Blockade]:
        """The flows of some kinds that policies certainly stop.

        Not where a part has no egress at all, which is a fault of its own, nor where its chart
        makes policies that are not in the input.
        """
        of_kind = [j for j in self.judgements if j.flow.kind in kinds]
        return blockades(j for j in of_kind if not self._said_otherwise(j.flow))

    def api_server_by_one_port(self) -> Iterator[Blockade]:
        """The port that is closed where just one of 443 and 6443 leads to the API server.

        Not where the configuration says on which it answers.
        """
        flows = [j.flow for j in self.judgements if j.flow.kind == "api-server" and j.allowed]
        for flow in flows if not self._api_server_ports else ():
            ways = [judged(replace(flow, ports=(port,)), self.network) for port in (443, 6443)]
            if [way.allowed for way in ways] in ([True, False], [False, True]):
                yield from blockades(way for way in ways if not way.allowed)

    def _said_otherwise(self, flow: Flow) -> bool:
        part = flow.component
        if part is None:
            return False
        alone = part.part in _CUT_OFF_ALONE and not flow.incoming and self.cut_off(part)
        return part.policies_elsewhere or alone

    def pods_of(self, component: Component) -> Pods:
        """The Pods of a part of cert-manager."""
        return Pods(
            namespace=component.namespace,
            labels=Labels(component.labels, complete=not component.synthetic),
            ports=component.ports,
            ports_complete=component.workload is not None,
            host_network=component.workload is not None and component.workload.host_network,
            place="" if component.workload is None else component.workload.place,
        )

    def isolating(self, component: Component) -> Sequence[Policy]:
        """The policies that isolate a part of cert-manager for egress, the narrowest first."""
        return self.network.isolating(self.pods_of(component), "egress").certain

    def unrestricted(self, component: Component) -> bool:
        """Whether certainly no policy isolates a part of cert-manager for egress."""
        isolation = self.network.isolating(self.pods_of(component), "egress")
        return not (isolation.certain or isolation.possible or component.policies_elsewhere)

    def cut_off(self, component: Component) -> bool:
        """Whether policies certainly leave a part of cert-manager no egress at all."""
        if component.policies_elsewhere:
            return False
        return self.network.allows_nothing(self.pods_of(component), "egress")

    def openings(self, component: Component) -> Sequence[Opening]:
        """The rules that let a part of cert-manager out, as they are written."""
        return list(openings(self.isolating(component), "egress"))

    def listed_addresses(self, *kinds: FlowKind) -> Iterator[tuple[Flow, Node]]:
        """The flows of some kinds that only listed addresses let pass, if any, and the first."""
        for judgement in self.judgements:
            flow, part = judgement.flow, judgement.flow.component
            if flow.kind not in kinds or judgement.allowed is not None or part is None:
                continue
            isolation = self.network.isolating(flow.pods, "egress")
            found = [o for o in self.openings(part) if o.on(flow.ports[0], flow.protocols[0])]
            if found and not isolation.possible and all(o.by_address_alone for o in found):
                yield flow, found[0].peers[0].at("ipBlock.cidr")

    def needs(self, controller: Component, *kinds: FlowKind) -> bool:
        """Whether issuers of the tree give a controller any flow of these kinds."""
        return any(j.flow.component is controller and j.flow.kind in kinds for j in self.judgements)

    def needs_port(self, controller: Component, port: int) -> bool:
        """Whether a controller has to reach a server on a port anywhere outside."""
        inside = {"api-server", "dns"}
        flows = (j.flow for j in self.judgements if j.flow.component is controller)
        return any(
            flow.kind not in inside and port in flow.ports and not flow.incoming for flow in flows
        )

    def by_address_alone(self, *kinds: FlowKind) -> Iterator[tuple[Flow, Node]]:
        """The flows of some kinds that only blocks of addresses let pass, and the first of these.

        Not where a policy of a dialect of its own may have a say.
        """
        for judgement in self.judgements:
            flow = judgement.flow
            direction: Direction = "ingress" if flow.incoming else "egress"
            isolation = self.network.isolating(flow.pods, direction)
            plain = {o.policy for o in openings(isolation.certain, direction)}
            if flow.kind not in kinds or isolation.possible or plain != {*isolation.certain}:
                continue
            found = [
                opening
                for opening in openings(isolation.certain, direction)
                if any(
                    opening.on(port, flow.protocols[0], target) is not False
                    for port in flow.ports
                    for target in flow.targets
                )
            ]
            if found and all(opening.by_address_alone for opening in found):
                yield flow, found[0].peers[0].at("ipBlock.cidr")

    def admits(self, flow: Flow, port: int) -> bool:
        """Whether policies may let the same traffic in on another port."""
        other = replace(flow, ports=(port,))
        return judged(other, self.network).allowed is not False

    @cached_property
    def challenges(self) -> Sequence[Challenge]:
        """The HTTP-01 challenges that certificates of this cluster make for certain."""
        return [c for wanted, issuer in self._wanted for c in challenges(wanted, issuer)]

    def ambient(self, controller: Component) -> Sequence[Ambient]:
        """Where issuers may take credentials from the cloud's metadata service."""
        accounts = [o for o in self._objects if o.kind == "ServiceAccount"]
        return list(ambient(self._issuers, controller, accounts))

    @cached_property
    def _policies(self) -> Sequence[Policy]:
        """The policies of Kubernetes itself."""
        own = ("networking.k8s.io", "NetworkPolicy")
        found = (o for o in self._objects if (o.group, o.kind) == own)
        return [Policy(o.document, o.unit, o.namespace) for o in found]

    def strays(self) -> Iterator[Stray]:
        """The policies that mean a part of cert-manager and select nothing."""
        homes = {part.namespace for part in self.components if part.workload} - {""}
        policies = [policy for policy in self._policies if policy.namespace in homes]
        return strays(policies, self.components, self._workloads)

    def ineffective_solver_policies(self) -> Iterator[Problem]:
        """What keeps policies from meaning the Pods of HTTP-01 challenges."""
        places = {challenge.origin.namespace for challenge in self.challenges}
        own = {id(p.root) for part in self.components for p in self.isolating(part)}
        for policy in self._policies:
            if policy.spec.is_map and SOLVER in policy.document.source.text:
                elsewhere = bool(places) and policy.namespace in self._homes - places - {""}
                controller = id(policy.root) in own
                yield from ineffective(policy, elsewhere=elsewhere, controller=controller)

    @cached_property
    def speaks_ipv6(self) -> Node | None:
        """Where a Service says that the cluster speaks IPv6."""
        for thing in self._objects:
            families, policy = thing.spec["ipFamilies"], thing.spec["ipFamilyPolicy"]
            if any(family.text == "IPv6" for family in families):
                return families
            if policy.text in {"PreferDualStack", "RequireDualStack"}:
                return policy
        return None

    @cached_property
    def monitors(self) -> Sequence[Object]:
        """What makes Prometheus collect metrics."""
        kinds = {"ServiceMonitor", "PodMonitor"}
        return [o for o in self._objects if o.kind in kinds and o.group == "monitoring.coreos.com"]

    def _flows(self) -> Iterator[Flow]:
        for part in self.components:
            pods = self.pods_of(part)
            for flow in flows_of(part, pods, self._issuers, self._api_server_ports, self._services):
                yield flow
                if flow.kind == "http01-self-check" and self._redirected:
                    yield redirect_flow(flow)
            if part.part == "controller":
                yield from self._to_metadata(part, pods)
            yield from self._metrics(part, pods)
        yield from solver_flows(self.challenges, self.components, self._ingress, self._homes)
        if needs := list(http01_self_checks(self._issuers)):
            named = {o.namespace for o in self._objects if o.kind.endswith("NetworkPolicy")}
            yield from ingress_flows(needs, self._ingress, sorted(named))

    def _to_metadata(self, controller: Component, pods: Pods) -> Iterator[Flow]:
        needs = tuple(a.need for a in self.ambient(controller) if a.certain)
        if needs:
            aim = "the cloud's metadata service"
            who = str(controller)
            yield Flow(
                "metadata", pods, who, controller, _METADATA, aim, (80, 988),
                needs=needs, component=controller,
            )  # fmt: skip

    def _metrics(self, part: Component, pods: Pods) -> Iterator[Flow]:
        labels = Labels(part.labels)
        needs = tuple(
            Need(monitor, monitor.spec["selector"])
            for monitor in self.monitors
            if monitor.spec["selector"] and matches(monitor.spec["selector"], labels)
        )
        if needs and part.part != "startupapicheck":
            port, _ = part.ports.get("http-metrics", (METRICS_PORT, "TCP"))
            anybody = OneOf((Pods(), API_SERVER))
            flow = Flow("metrics", pods, str(part), part, anybody, "Prometheus", (port,))
            yield replace(flow, needs=needs, component=part, incoming=True)

    @cached_property
    def _redirected(self) -> bool:
        """Whether an ingress controller of the tree sends challenges on to HTTPS."""
        return any(map(redirects, self._ingress)) or any(map(redirects_challenges, self._objects))

    @cached_property
    def _services(self) -> Services:
        return services_of(self._objects)

    @cached_property
    def _workloads(self) -> Sequence[Workload]:
        found = (o for o in self._objects if o.kind in WORKLOADS)
        return [Workload(o.document, o.unit, o.namespace) for o in found]

    @cached_property
    def _ingress(self) -> Sequence[Workload]:
        return [workload for workload in self._workloads if is_ingress(workload)]
