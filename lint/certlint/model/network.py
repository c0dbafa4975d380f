"""Which traffic network policies let through.

Nothing is certain while a policy of a dialect that has no reader may be about the pods, and a
policy is never taken to be enforced where the network plug-in may ignore it: who words a finding
says what the policies say.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from certlint.model.allowances import Direction, Stance
from certlint.model.calico_tiers import ORDERS, Ending, labels_hosts, tier_of
from certlint.model.destinations import Destination, End, External, OneOf, Pods, beside
from certlint.model.dialects import is_undecided, plugin_of, read
from certlint.model.kinds import Policy
from certlint.model.peers import Party, selects
from certlint.model.selectors import METADATA_NAME, Labels, all_of, any_of, demands
from certlint.model.tiers import Decision, Tier, Traffic, Weighed, shut
from certlint.model.walks import Walk

# What Calico and Cilium add to the labels of pods and namespaces.
_CALICO_NAMESPACE = "projectcalico.org/namespace"
_CALICO_NAME = "projectcalico.org/name"
_GIVEN = {
    "projectcalico.org/orchestrator": "k8s",
    "projectcalico.org/serviceaccount": None,
    "io.cilium.k8s.policy.serviceaccount": None,
    "io.cilium.k8s.policy.cluster": None,
}


class Isolation(NamedTuple):
    """The policies that isolate pods in one direction, narrowest first, and those that may."""

    certain: tuple[Policy, ...]
    possible: tuple[Policy, ...]


class Verdict(NamedTuple):
    """Whether traffic is let through, and the policies that certainly isolate the pods.

    The first of `policies` is the one on which a finding stands: one that denies the traffic by a
    rule, else the narrowest. `deciding` are the policies and rules that made the answer what it is;
    for traffic that nothing lets through, the sections where a rule for it would stand.
    """

    allowed: bool | None
    direction: Direction
    port: int
    protocol: str
    policies: tuple[Policy, ...]
    deciding: tuple[Decision, ...] = ()

    @property
    def blocked(self) -> bool:
        """Whether nothing lets it through, for certain."""
        return self.allowed is False


class Network:
    """The network policies of a cluster, and the labels of the namespaces that are known.

    Besides policies it takes the objects that some dialects keep beside them, such as tiers.
    """

    def __init__(self, policies: Iterable[Policy], namespaces: Mapping[str, Labels]) -> None:
        self._namespaces = namespaces
        self._tiers = dict(ORDERS)
        self._labelled_hosts = False
        self._foreign: list[Policy] = []
        self._policies: dict[str, list[Policy]] = defaultdict(list)
        for policy in policies:
            if labels_hosts(policy):
                self._labelled_hosts = True
            elif (tier := tier_of(policy)) is not None:
                self._tiers[policy.name] = tier
            elif is_undecided(policy):
                self._foreign.append(policy)
            else:
                self._policies[policy.namespace].append(policy)

    def isolating(self, pods: Pods, direction: Direction) -> Isolation:
        """Tell which policies stop what no rule lets through."""
        return self._isolation(pods, self._weighed(self._party(pods)), direction)

    def _isolation(self, pods: Pods, weighed: Iterable[Weighed], direction: Direction) -> Isolation:
        certain: dict[Policy, int] = {}
        possible: dict[Policy, int] = {}
        for stance, applies in ((one.stance, one.applies) for one in weighed):
            ending = self._ending(stance)
            ends = None if ending is None else ending == "deny"
            stops = any_of(
                [stance.denies_all(direction), all_of([stance.isolates[direction], ends])]
            )
            held = all_of([applies, stops])
            if held is not False:
                found = certain if held else possible
                asked = demands(stance.subject.pods)
                found[stance.policy] = max(found.get(stance.policy, 0), asked)
        possible |= dict.fromkeys(self._undecided(pods), 0)
        return Isolation(
            _narrowest_first(certain),
            _narrowest_first({p: n for p, n in possible.items() if p not in certain}),
        )

    def allows_nothing(self, pods: Pods, direction: Direction) -> bool:
        """Whether pods are isolated for certain, and no policy has a rule that may be for them."""
        if any(self._undecided(pods)):
            return False
        weighed = list(self._weighed(self._party(pods)))
        return all(shut(tiers, direction) for tiers in self._worlds(weighed))

    def egress(self, pods: Pods, destination: Destination, port: int, protocol: str) -> Verdict:
        """Judge traffic of pods to a port of a destination."""
        ends = destination.ends if isinstance(destination, OneOf) else (destination,)
        flows = [Traffic("egress", self._party(end), end, port, protocol) for end in ends]
        return self._verdict(pods, flows)

    def ingress(self, pods: Pods, source: End, port: int, protocol: str) -> Verdict:
        """Judge traffic to a port of pods from a source."""
        return self._verdict(pods, [Traffic("ingress", self._party(source), pods, port, protocol)])

    def _verdict(self, pods: Pods, flows: Sequence[Traffic]) -> Verdict:
        direction = flows[0].direction
        weighed = list(self._weighed(self._party(pods)))
        worlds = list(self._worlds(weighed))
        judged = [_judge(worlds, flow) for flow in flows]
        allowed = any_of(answer for answer, _ in judged)
        by = dict.fromkeys(d for answer, found in judged if answer is allowed for d in found)
        if any(self._undecided(pods)):
            allowed = None
        isolating = self._isolation(pods, weighed, direction).certain
        denying = (d.policy for d in by if allowed is False and isinstance(d.rule.step, int))
        policies = tuple(dict.fromkeys([*denying, *isolating]))
        return Verdict(allowed, direction, flows[0].port, flows[0].protocol, policies, tuple(by))

    def _worlds(self, weighed: Sequence[Weighed]) -> Iterator[Sequence[Tier]]:
        """Yield the tiers of each network plug-in of which there are policies for these pods.

        One cluster has one plug-in. Where a tree has policies of two, both are asked apart.
        """
        plugins = {plugin_of(w.stance.policy) for w in weighed} - {""} or {""}
        for plugin in sorted(plugins):
            yield self._in_tiers([w for w in weighed if plugin_of(w.stance.policy) in {"", plugin}])

    def _in_tiers(self, weighed: Sequence[Weighed]) -> Sequence[Tier]:
        by_tier: dict[str, list[Weighed]] = defaultdict(list)
        for one in weighed:
            by_tier[one.stance.tier].append(one)
        names = sorted(by_tier, key=lambda name: (self._order_of(name), name))
        return [
            Tier(
                sorted(by_tier[name], key=lambda w: w.stance.rank),
                self._tiers.get(name, _UNKNOWN).ending,
            )
            for name in names
        ]

    def _order_of(self, tier: str) -> float:
        order = self._tiers.get(tier, _UNKNOWN).order
        return float("-inf") if order is None else order

    def _ending(self, stance: Stance) -> Literal["deny", "pass"] | None:
        return self._tiers.get(stance.tier, _UNKNOWN).ending

    def _undecided(self, pods: Pods) -> Iterator[Policy]:
        return (policy for policy in self._foreign if beside(policy, pods) is not False)

    def _weighed(self, pods: Party) -> Iterator[Weighed]:
        """Yield the policies that may be about pods, and whether they are."""
        end = pods.end
        known = isinstance(end, Pods) and end.namespace
        names = {end.namespace, ""} if isinstance(end, Pods) and known else self._policies.keys()
        for name in names:
            for policy in self._policies.get(name, ()):
                for stance in read(policy):
                    applies = selects(stance.subject, policy, pods)
                    if applies is not False:
                        certain = applies and stance.sound
                        known_tier = self._tiers.get(stance.tier, _UNKNOWN).order is not None
                        yield Weighed(stance, True if certain and known_tier else None)

    def _party(self, end: End) -> Party:
        if isinstance(end, External):
            return Party(end, Labels(complete=True), Labels(complete=True), self._labelled_hosts)
        name = end.namespace or None
        never = frozenset((METADATA_NAME, other) for other in end.not_in)
        beyond = frozenset((_CALICO_NAMESPACE, other) for other in end.not_in)
        labels = Labels(
            {**end.labels.known, **_GIVEN, _CALICO_NAMESPACE: name},
            end.labels.complete,
            end.labels.never | beyond,
        )
        found = self._namespaces.get(end.namespace, Labels()) if name else Labels(never=never)
        named = Labels(
            {**found.known, METADATA_NAME: name, _CALICO_NAME: name},
            found.complete,
            found.never | frozenset((_CALICO_NAME, other) for other in end.not_in),
        )
        return Party(end, labels, named, self._labelled_hosts)


_UNKNOWN = Ending(None, None)


def _judge(
    worlds: Sequence[Sequence[Tier]], flow: Traffic
) -> tuple[bool | None, Sequence[Decision]]:
    answers: set[bool | None] = set()
    by: list[Decision] = []
    for tiers in worlds:
        walk = Walk(flow)
        answer = walk.judge(tiers)
        answers.add(answer)
        by += walk.because(allowed=answer)
    return (answers.pop() if len(answers) == 1 else None), by


def _narrowest_first(asked: Mapping[Policy, int]) -> tuple[Policy, ...]:
    """The policies that ask the most labels of the pods first."""
    return tuple(sorted(asked, key=lambda policy: (-asked[policy], policy.location.order)))
