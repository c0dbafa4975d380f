"""Flows that policies stop, and the policies that do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from certlint.model.destinations import End
from certlint.model.flows import Flow
from certlint.model.network import Network
from certlint.model.objects import Policy
from certlint.model.selectors import all_of, any_of
from certlint.node import Node
from certlint.problem import Related
from certlint.source import Location


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether policies let a flow through, and which isolate its pods, the narrowest first.

    `closed` are the protocols by which it certainly does not pass.
    """

    flow: Flow
    allowed: bool | None
    closed: tuple[str, ...]
    policies: tuple[Policy, ...]


@dataclass(frozen=True, slots=True)
class Blockade:
    """A flow that certainly does not pass by some protocols; `policies` isolate its pods."""

    flow: Flow
    closed: tuple[str, ...]
    policies: tuple[Policy, ...]

    @property
    def policy(self) -> Policy:
        """The narrowest of the policies, on which a finding stands."""
        return self.policies[0]

    @property
    def at(self) -> Node:
        """Where that policy lists what it lets through, or should."""
        return self.policy.spec["ingress" if self.flow.incoming else "egress"]

    @property
    def location(self) -> Location:
        """Where a finding stands."""
        return self.at.location

    @property
    def port(self) -> str:
        """What is closed, as in `UDP or TCP 53`."""
        return f"{' or '.join(self.closed)} {self.flow.ports[0]}"

    @property
    def isolates(self) -> str:
        """Say who isolates whom."""
        return f"{self.policy} isolates {self.flow.who}"

    @property
    def related(self) -> list[Related]:
        """Who needs the flow, and the other policies."""
        found = [Related(need.at, f"{need.by} needs it") for need in self.flow.needs]
        found += [Related(policy, "isolates it too") for policy in self.policies[1:]]
        if not self.flow.needs:
            found.append(Related(self.flow.place, "the Pods that are cut off"))
        return found


def judged(flow: Flow, network: Network) -> Judgement:
    """Ask whether policies let a flow through."""
    answers: dict[str, bool | None] = {}
    for protocol in flow.protocols:
        answers[protocol] = any_of(
            _passes(flow, end, port, protocol, network) for end in flow.ends for port in flow.ports
        )
    closed = tuple(protocol for protocol, passes in answers.items() if passes is False)
    isolating = network.isolating(flow.pods, "ingress" if flow.incoming else "egress")
    return Judgement(flow, all_of(answers.values()), closed, isolating.certain)


def _passes(flow: Flow, end: End, port: int, protocol: str, network: Network) -> bool | None:
    if flow.incoming:
        return network.ingress(flow.pods, end, port, protocol).allowed
    return network.egress(flow.pods, end, port, protocol).allowed


def blockades(judgements: Iterable[Judgement]) -> Iterator[Blockade]:
    """Yield what is stopped: one for all flows of some pods that the same port would let pass."""
    found: dict[object, Blockade] = {}
    for judgement in judgements:
        flow = judgement.flow
        if not judgement.closed or not judgement.policies:
            continue
        key = (id(flow.component), flow.pods.namespace, flow.who, flow.ports, judgement.closed)
        known = found.get(key)
        if known is None:
            found[key] = Blockade(flow, judgement.closed, judgement.policies)
        else:
            needs = (*known.flow.needs, *flow.needs)
            found[key] = replace(known, flow=replace(known.flow, needs=needs))
    yield from found.values()
