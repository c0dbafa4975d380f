"""What cert-manager's traffic needs, and what policies make of it, over a whole cluster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from certlint.model.allowances import Direction
from certlint.model.blockades import Blockade, Judgement, blockades, judged
from certlint.model.challenges import SOLVER
from certlint.model.component import Component
from certlint.model.demand import Demand
from certlint.model.destinations import External
from certlint.model.flows import Flow, FlowKind
from certlint.model.kinds import Policy
from certlint.model.network import Network
from certlint.model.openings import Opening, openings
from certlint.model.plugin_settings import blocks_hold_nodes
from certlint.model.solver_policies import ineffective
from certlint.model.strays import Stray, strays
from certlint.node import Node
from certlint.problem import Problem

# A part that policies leave no egress at all is one finding of its own (CM200).
_CUT_OFF_ALONE = frozenset({"controller", "webhook", "cainjector"})

# Flows whose other end, the API server, may run on a node.
_WITH_NODES = frozenset({"api-server", "webhook"})

FlowVerdict = Literal["open", "blocked", "unknown", "no policy"]


@dataclass(eq=False)
class Traffic(Demand):
    """The flows that cert-manager needs in a cluster, judged by its network policies."""

    network: Network

    @cached_property
    def judgements(self) -> Sequence[Judgement]:
        """Every flow that is needed, judged."""
        return [judged(flow, self.network) for flow in self.flows]

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
        for flow in flows if not self.api_server_ports else ():
            ways = [judged(replace(flow, ports=(port,)), self.network) for port in (443, 6443)]
            if [way.allowed for way in ways] in ([True, False], [False, True]):
                yield from blockades(way for way in ways if not way.allowed)

    def _said_otherwise(self, flow: Flow) -> bool:
        part = flow.component
        if part is None:
            return False
        alone = part.part in _CUT_OFF_ALONE and not flow.incoming and self.cut_off(part)
        return part.policies_elsewhere or alone

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

    def reaches(self, component: Component, address: str, port: int) -> bool:
        """Whether policies certainly let a part of cert-manager call a TCP port of an address."""
        host = External(address)
        return self.network.egress(self.pods_of(component), host, port, "TCP").allowed is True

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
            listed = all(o.by_address_alone and not o.of_a_whole_family for o in found)
            if found and not isolation.possible and listed:
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

        Not where a policy of a dialect of its own may have a say, nor to and from nodes where
        blocks are set to hold these.
        """
        if any(map(blocks_hold_nodes, self.objects)):
            kinds = tuple(kind for kind in kinds if kind not in _WITH_NODES)
        for judgement in self.judgements:
            flow = judgement.flow
            if flow.kind not in kinds:
                continue
            direction: Direction = "ingress" if flow.incoming else "egress"
            isolation = self.network.isolating(flow.pods, direction)
            plain = {o.policy for o in openings(isolation.certain, direction)}
            if isolation.possible or plain != {*isolation.certain}:
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
    def _policies(self) -> Sequence[Policy]:
        """The policies of Kubernetes itself."""
        own = ("networking.k8s.io", "NetworkPolicy")
        found = (o for o in self.objects if (o.group, o.kind) == own)
        return [o.seen_as(Policy) for o in found]

    def strays(self) -> Iterator[Stray]:
        """The policies that mean a part of cert-manager and select nothing."""
        homes = {part.namespace for part in self.components if part.workload} - {""}
        policies = [policy for policy in self._policies if policy.namespace in homes]
        return strays(policies, self.components, self.workloads)

    def ineffective_solver_policies(self) -> Iterator[Problem]:
        """What keeps policies from meaning the Pods of HTTP-01 challenges."""
        places = {challenge.origin.namespace for challenge in self.challenges}
        own = {id(p.root) for part in self.components for p in self.isolating(part)}
        for policy in self._policies:
            if policy.spec.is_map and SOLVER in policy.document.source.text:
                elsewhere = bool(places) and policy.namespace in self.homes - places - {""}
                controller = id(policy.root) in own
                yield from ineffective(policy, elsewhere=elsewhere, controller=controller)
