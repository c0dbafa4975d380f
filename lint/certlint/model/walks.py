"""One way of some traffic through the tiers of policies: in order, the first rule that fits.

Where a rule may or may not fit, both ways are gone; what all ways lead to is certain.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby
from typing import Literal, NamedTuple

from certlint.model.addresses import EVERYWHERE, Block
from certlint.model.allowances import Action, Rule, opens, singles_out
from certlint.model.peers import takes
from certlint.model.selectors import all_of, any_of
from certlint.model.tiers import Decision, Tier, Traffic, Weighed

# What a rank of policies may make of traffic: a rule's action, or leave it to the next.
_Outcome = Action | Literal["on"]


class _Clause(NamedTuple):
    """A rule of a policy that is or may be about the pods."""

    weighed: Weighed
    rule: Rule


class _Match(NamedTuple):
    """With whom some rules of one action deal: answers, and addresses judged together.

    Two halves of the world make a whole, so that blocks are joined before they are compared.
    """

    other: bool | None
    certain: Sequence[Block]
    possible: Sequence[Block]
    by: Sequence[Decision]


@dataclass(slots=True)
class Walk:
    """One way of some traffic through all tiers.

    Addresses that a rule before denied are kept, since a host whose address is not known may or
    may not be among them: certainly denied ones, and those that may be.
    """

    traffic: Traffic
    denied: list[Block] = field(default_factory=list[Block])
    maybe_denied: list[Block] = field(default_factory=list[Block])
    decisions: dict[Action, list[Decision]] = field(default_factory=dict[Action, list[Decision]])

    def judge(self, tiers: Iterable[Tier]) -> bool | None:
        """Whether all ways end in letting the traffic through, or none; None if they differ."""
        for tier in tiers:
            if not self._pass(tier):
                break
        else:
            self._end()
        allowed, denied = "allow" in self.decisions, "deny" in self.decisions
        return None if allowed == denied else allowed

    def because(self, *, allowed: bool | None) -> list[Decision]:
        """The decisions that led to an answer."""
        by: list[Decision] = []
        if allowed is not False:
            by += self.decisions.get("allow", ())
        if allowed is not True:
            by += self.decisions.get("deny", ())
        return by

    def _end(self) -> None:
        """What nobody decides about is let through."""
        if self._covers((), self.denied, everybody=True) is not False:
            self._decide("allow", ())
        if self._covers((), self.maybe_denied, everybody=True) is not True:
            self._decide("deny", ())

    def _covers(
        self, blocks: Sequence[Block], removed: Sequence[Block], *, everybody: bool
    ) -> bool | None:
        if everybody and not removed:
            return True
        return self.traffic.other.end.within(EVERYWHERE if everybody else blocks, removed)

    def _decide(self, action: Action, by: Iterable[Decision]) -> None:
        self.decisions.setdefault(action, []).extend(by)

    def _pass(self, tier: Tier) -> bool:
        """Ask a tier; whether some way leads on to the next."""
        direction = self.traffic.direction
        passed = False
        for _, rank in groupby(tier.weighed, key=lambda weighed: weighed.stance.rank):
            outcomes = self._rank(list(rank))
            passed = passed or "pass" in outcomes
            if "on" not in outcomes:
                return passed
        acts = tier.acts(direction)
        if acts is False or tier.ending == "pass":
            return True
        isolating = (w.stance for w in tier.weighed if w.applies and w.stance.isolates[direction])
        self._decide("deny", (Decision(s.policy, s.sections[direction]) for s in isolating))
        return passed or acts is None or tier.ending is None

    def _rank(self, rank: Sequence[Weighed]) -> frozenset[_Outcome]:
        lanes = [
            [_Clause(weighed, rule) for rule in weighed.stance.rules[self.traffic.direction]]
            for weighed in rank
        ]
        # Rules that all do the same have no order: they are one.
        if len({clause.rule.action for lane in lanes for clause in lane}) == 1:
            lanes = [[clause for lane in lanes for clause in lane]]
        nothing: frozenset[_Outcome] = frozenset({"on"})
        return reduce(_whichever, map(self._lane, lanes), nothing)

    def _lane(self, clauses: Sequence[_Clause]) -> frozenset[_Outcome]:
        outcomes: set[_Outcome] = set()
        for action, group in groupby(clauses, key=_action):
            match = self._match(list(group), surely=action != "allow")
            fits = self._fits(action, match)
            if fits is not False:
                outcomes.add(action)
                self._decide(action, match.by)
            if fits is True:
                return frozenset(outcomes)
        outcomes.add("on")
        return frozenset(outcomes)

    def _fits(self, action: Action, match: _Match) -> bool | None:
        end = self.traffic.other.end
        if action == "allow":
            sure = self._covers(match.certain, self.maybe_denied, everybody=match.other is True)
            if sure is True:
                return True
            may_be = match.other is not False
            possible = self._covers(match.possible, self.denied, everybody=may_be)
            return False if possible is False else None
        if match.other or end.within(match.certain, strict=True) is True:
            return True
        if action == "deny":
            self.denied += match.certain
            self.maybe_denied += match.possible
            return match.other
        return None if end.within(match.possible) is not False else match.other

    def _match(self, clauses: Sequence[_Clause], *, surely: bool) -> _Match:
        answers: list[bool | None] = []
        certain: list[Block] = []
        possible: list[Block] = []
        by: dict[Decision, None] = {}
        for clause in clauses:
            rule, policy = clause.rule, clause.weighed.stance.policy
            applies = all_of(
                [
                    clause.weighed.applies,
                    self._on_port(rule, surely=surely),
                    True if rule.certain else None,
                ]
            )
            if applies is False:
                continue
            for peer in rule.peers:
                if isinstance(peer, Block):
                    counts = self.traffic.other.end.counts(peer)
                    possible += [peer] if counts is not False else []
                    certain += [peer] if counts and applies else []
                    taken = self.traffic.other.end.within([peer]) if counts is not False else False
                else:
                    taken = takes(peer, policy, self.traffic.other, named=self._names_port(rule))
                    answers.append(all_of([applies, taken]))
                if taken is not False:
                    by[Decision(policy, rule.at)] = None
        return _Match(any_of(answers), certain, possible, list(by))

    def _on_port(self, rule: Rule, *, surely: bool) -> bool | None:
        target, port, protocol = self.traffic.target, self.traffic.port, self.traffic.protocol
        return any_of(opens(ports, target, port, protocol, surely=surely) for ports in rule.ports)

    def _names_port(self, rule: Rule) -> bool:
        target, port, protocol = self.traffic.target, self.traffic.port, self.traffic.protocol
        return any(singles_out(ports, target, port, protocol) for ports in rule.ports)


def _action(clause: _Clause) -> Action:
    return clause.rule.action


def _whichever(one: frozenset[_Outcome], other: frozenset[_Outcome]) -> frozenset[_Outcome]:
    """What may come of two policies of one rank: what decides, or either if both do."""
    found: set[_Outcome] = set()
    for a in one:
        for b in other:
            found |= {b} if a == "on" else {a} if b == "on" else {a, b}
    return frozenset(found)
