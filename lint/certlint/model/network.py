"""Which traffic network policies let through.

Nothing is certain while a policy of a dialect that has no reader may be about the pods, and a
policy is never taken to be enforced where the network plug-in may ignore it: who words a finding
says what the policies say.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from certlint.model.addresses import Block
from certlint.model.allowances import Direction, Rule, SelectedPods, Stance, opens, singles_out
from certlint.model.destinations import Destination, End, OneOf, Pods, beside
from certlint.model.foreign import is_foreign, may_select
from certlint.model.networkpolicy import read
from certlint.model.objects import Policy
from certlint.model.selectors import METADATA_NAME, Labels, all_of, any_of, matches


@dataclass(frozen=True, slots=True)
class Isolation:
    """The policies that isolate pods in one direction, narrowest first, and those that may."""

    certain: tuple[Policy, ...]
    possible: tuple[Policy, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether traffic is let through, and the policies that certainly isolate the pods.

    The first of `policies` is the narrowest, on which a finding stands.
    """

    allowed: bool | None
    direction: Direction
    port: int
    protocol: str
    policies: tuple[Policy, ...]

    @property
    def blocked(self) -> bool:
        """Whether nothing lets it through, for certain."""
        return self.allowed is False


@dataclass(frozen=True, slots=True)
class _Opening:
    """A rule of a policy that is or may be about the pods in question."""

    stance: Stance
    applies: bool | None
    rule: Rule


class Network:
    """The network policies of a cluster, and the labels of the namespaces that are known."""

    def __init__(self, policies: Iterable[Policy], namespaces: Mapping[str, Labels]) -> None:
        self._namespaces = namespaces
        self._foreign: list[Policy] = []
        self._stances: dict[str, list[Stance]] = defaultdict(list)
        for policy in policies:
            if policy.group == "networking.k8s.io" and policy.kind == "NetworkPolicy":
                self._stances[policy.namespace].append(read(policy))
            elif is_foreign(policy):
                self._foreign.append(policy)

    def isolating(self, pods: Pods, direction: Direction) -> Isolation:
        """Tell which policies stop what no rule lets through."""
        weighed = list(self._weighed(pods, direction))
        certain = [stance.policy for stance, applies in weighed if applies]
        possible = [stance.policy for stance, applies in weighed if applies is None]
        possible += self._undecided(pods)
        return Isolation(_narrowest_first(certain), _narrowest_first(possible))

    def allows_nothing(self, pods: Pods, direction: Direction) -> bool:
        """Whether pods are isolated for certain, and no policy has a rule that may be for them."""
        isolated = bool(self.isolating(pods, direction).certain) and not any(self._undecided(pods))
        return isolated and not any(self._openings(pods, direction))

    def egress(self, pods: Pods, destination: Destination, port: int, protocol: str) -> Verdict:
        """Judge traffic of pods to a port of a destination."""
        ends = destination.ends if isinstance(destination, OneOf) else (destination,)
        openings = list(self._openings(pods, "egress"))
        opened = any_of(self._opened(openings, end, end, port, protocol) for end in ends)
        return self._verdict(pods, "egress", port, protocol, opened=opened)

    def ingress(self, pods: Pods, source: End, port: int, protocol: str) -> Verdict:
        """Judge traffic to a port of pods from a source."""
        openings = list(self._openings(pods, "ingress"))
        opened = self._opened(openings, source, pods, port, protocol)
        return self._verdict(pods, "ingress", port, protocol, opened=opened)

    def _verdict(
        self, pods: Pods, direction: Direction, port: int, protocol: str, *, opened: bool | None
    ) -> Verdict:
        isolation = self.isolating(pods, direction)
        not_isolated = False if isolation.certain else None if isolation.possible else True
        allowed = any_of([opened, not_isolated])
        if any(self._undecided(pods)):
            allowed = None
        return Verdict(allowed, direction, port, protocol, isolation.certain)

    def _undecided(self, pods: Pods) -> Iterator[Policy]:
        labels = self._labels_of_namespace(pods)
        return (policy for policy in self._foreign if may_select(policy, pods, labels))

    def _weighed(self, pods: Pods, direction: Direction) -> Iterator[tuple[Stance, bool | None]]:
        """Yield the policies that may isolate pods, and whether they do."""
        names = {pods.namespace, ""} if pods.namespace else self._stances.keys()
        for name in names:
            for stance in self._stances.get(name, ()):
                applies = all_of(
                    [
                        beside(stance.policy, pods),
                        matches(stance.pods, pods.labels),
                        stance.isolates[direction],
                    ]
                )
                if applies is not False:
                    certain = applies and stance.sound and not pods.host_network
                    yield stance, True if certain else None

    def _openings(self, pods: Pods, direction: Direction) -> Iterator[_Opening]:
        for stance, applies in self._weighed(pods, direction):
            for rule in stance.rules[direction]:
                yield _Opening(stance, applies, rule)

    def _opened(
        self, openings: Sequence[_Opening], other: End, target: End, port: int, protocol: str
    ) -> bool | None:
        """Whether a rule lets traffic with `other` through to a port of `target`.

        Blocks of addresses of all rules are judged together: two halves make a whole.
        """
        answers: list[bool | None] = []
        certain: list[Block] = []
        possible: list[Block] = []
        for opening in openings:
            rule = opening.rule
            on_port = any_of(opens(ports, target, port, protocol) for ports in rule.ports)
            applies = all_of([opening.applies, on_port, True if rule.certain else None])
            if applies is False:
                continue
            blocks = [peer for peer in rule.peers if isinstance(peer, Block)]
            possible += blocks
            certain += blocks if applies else []
            named = any(singles_out(ports, target, port, protocol) for ports in rule.ports)
            for peer in rule.peers:
                if isinstance(peer, SelectedPods):
                    taken = self._takes(peer, opening.stance.policy, other, named=named)
                    answers.append(all_of([applies, taken]))
                elif not isinstance(peer, Block):
                    answers.append(all_of([applies, peer]))
        if other.within(certain) is True:
            return True
        answers.append(False if other.within(possible) is False else None)
        return any_of(answers)

    def _takes(self, peer: SelectedPods, policy: Policy, other: End, *, named: bool) -> bool | None:
        """Whether a peer of a policy's rule, which names the port or not, takes these pods."""
        if not isinstance(other, Pods):
            return False
        if peer.namespaces is not None:
            within = matches(peer.namespaces, self._labels_of_namespace(other))
        elif other.own_namespace and not named:
            within = False
        else:
            within = beside(policy, other)
        return all_of(
            [within, matches(peer.pods, other.labels), None if other.host_network else True]
        )

    def _labels_of_namespace(self, pods: Pods) -> Labels:
        if not pods.namespace:
            return Labels(never=frozenset((METADATA_NAME, name) for name in pods.not_in))
        labels = self._namespaces.get(pods.namespace, Labels())
        known = {**labels.known, METADATA_NAME: pods.namespace}
        return Labels(known, labels.complete, labels.never)


def _narrowest_first(policies: Iterable[Policy]) -> tuple[Policy, ...]:
    return tuple(sorted(policies, key=lambda policy: (-_demands(policy), policy.location.order)))


def _demands(policy: Policy) -> int:
    """How many labels a policy asks of the pods that it is about."""
    selector = policy.spec["podSelector"]
    return len(selector["matchLabels"].map) + len(selector["matchExpressions"].list)
