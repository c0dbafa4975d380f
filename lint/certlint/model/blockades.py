"""Flows that policies stop, and the policies that do."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from certlint.edits import continued
from certlint.model.destinations import End, Pods
from certlint.model.flows import Flow
from certlint.model.kinds import Policy
from certlint.model.network import Network, Verdict
from certlint.model.selectors import all_of, any_of
from certlint.model.tiers import Decision
from certlint.node import Node
from certlint.problem import Fix, Related
from certlint.source import Location

# The usual cluster DNS, as a peer of a policy.
_DNS = (
    "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}},"
    " podSelector: {matchLabels: {k8s-app: kube-dns}}}"
)


class Judgement(NamedTuple):
    """Whether policies let a flow through, and which isolate its pods, the narrowest first.

    `closed` are the protocols by which it certainly does not pass. `deciding` are the rules that
    let it through or deny it, and the sections where a rule for it would stand.
    """

    flow: Flow
    allowed: bool | None
    closed: tuple[str, ...]
    policies: tuple[Policy, ...]
    deciding: tuple[Decision, ...]


class Blockade(NamedTuple):
    """A flow that certainly does not pass by some protocols; `policies` isolate its pods."""

    flow: Flow
    closed: tuple[str, ...]
    policies: tuple[Policy, ...]
    deciding: tuple[Decision, ...]

    @property
    def policy(self) -> Policy:
        """The narrowest of the policies, on which a finding stands."""
        return self.policies[0]

    @property
    def at(self) -> Node:
        """Where that policy lists what it lets through, or should."""
        here = (decision.rule for decision in self.deciding if decision.policy is self.policy)
        return next(here, self.policy.spec["ingress" if self.flow.incoming else "egress"])

    @property
    def location(self) -> Location:
        """Where a finding stands."""
        return self.at.location

    @property
    def port(self) -> str:
        """What is closed, as in `UDP or TCP 53`; of a Service whose Pods are known, both ports."""
        number = self.flow.ports[0]
        protocols = " or ".join(self.closed)
        behind = next((end for end in self.flow.targets if _differs(end, number)), None)
        if isinstance(behind, Pods):
            (target,) = behind.translations[number].usual
            return f"{protocols} {target}, behind port {number} of a Service"
        return f"{protocols} {number}"

    @property
    def shuts(self) -> str:
        """Begin a sentence with who closes something to whom; it goes on with what."""
        if isinstance(self.at.step, int):  # a rule, and not the list of them
            return f"{self.policy} denies {self.flow.who}"
        return f"{self._isolates}, and no policy opens"

    @property
    def _isolates(self) -> str:
        spec, who = self.policy.spec, self.flow.who
        if _is_plain(self.policy) and self.flow.incoming and not spec["policyTypes"].list:
            by_accident = spec["egress"].list and not spec["ingress"].exists
            if by_accident:
                return f"{self.policy} has no policyTypes and so isolates {who} for ingress too"
        return f"{self.policy} isolates {who}"

    @property
    def fix(self) -> Fix | None:
        """Open what is closed: in the narrowest policy, if it is for these Pods alone."""
        ports = self.flow.ports[: 2 if self.flow.kind == "api-server" else 1]
        behind = any(_differs(end, ports[0]) for end in self.flow.targets)
        if behind or not (all(map(_is_plain, self.policies)) and self._selects):
            return None
        opened = (f"{{port: {n}, protocol: {name}}}" for n in ports for name in self.closed)
        rule = f"ports: [{', '.join(opened)}]"
        if self.flow.kind == "dns":
            rule = f"{{to: [{_DNS}], {rule}}}"
        section = self.policy.spec["ingress" if self.flow.incoming else "egress"]
        edits = continued(section, rule)
        numbers = " and ".join(map(str, ports))
        title = f"open {' and '.join(self.closed)} {numbers} in {self.policy}"
        return Fix(title, edits, optional=True) if edits else None

    @property
    def _selects(self) -> bool:
        """Whether the narrowest policy is for Pods by their labels, and not for a namespace."""
        selector = self.policy.spec["podSelector"]
        return any(selector[key] for key in ("matchLabels", "matchExpressions"))

    @property
    def related(self) -> list[Related]:
        """Who needs the flow, and the other policies."""
        found = [Related(need.at, f"{need.by} needs it") for need in self.flow.needs]
        found += [Related(policy, "isolates it too") for policy in self.policies[1:]]
        if not self.flow.needs:
            found.append(Related(self.flow.place, "the Pods that are cut off"))
        return found


def _differs(end: End, port: int) -> bool:
    """Whether Pods behind a Service are known to listen on another port than it."""
    found = end.translations.get(port) if isinstance(end, Pods) else None
    return found is not None and port not in found.usual


def _is_plain(policy: Policy) -> bool:
    """Whether a policy only adds to what others allow."""
    return (policy.group, policy.kind) == ("networking.k8s.io", "NetworkPolicy")


def judged(flow: Flow, network: Network) -> Judgement:
    """Ask whether policies let a flow through."""
    verdicts = {
        protocol: [_verdict(flow, end, port, protocol, network) for end, port in _ways(flow)]
        for protocol in flow.protocols
    }
    answers = {name: any_of(v.allowed for v in found) for name, found in verdicts.items()}
    closed = tuple(protocol for protocol, passes in answers.items() if passes is False)
    allowed = all_of(answers.values())
    told = [
        verdict
        for protocol, found in verdicts.items()
        for verdict in found
        if verdict.allowed is answers[protocol] is (False if closed else allowed)
    ]
    policies = dict.fromkeys(policy for verdict in told for policy in verdict.policies)
    deciding = dict.fromkeys(decision for verdict in told for decision in verdict.deciding)
    return Judgement(flow, allowed, closed, tuple(policies), tuple(deciding))


def _ways(flow: Flow) -> Iterator[tuple[End, int]]:
    return ((end, port) for end in flow.ends for port in flow.ports)


def _verdict(flow: Flow, end: End, port: int, protocol: str, network: Network) -> Verdict:
    if flow.incoming:
        return network.ingress(flow.pods, end, port, protocol)
    return network.egress(flow.pods, end, port, protocol)


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
            found[key] = Blockade(flow, judgement.closed, judgement.policies, judgement.deciding)
        else:
            needs = (*known.flow.needs, *flow.needs)
            found[key] = known._replace(flow=replace(known.flow, needs=needs))
    yield from found.values()
