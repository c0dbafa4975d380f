"""The tiers in which policies about some pods are asked, and the traffic that they decide about."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from certlint.model.allowances import Direction, Stance
from certlint.model.destinations import End
from certlint.model.kinds import Policy
from certlint.model.peers import Party
from certlint.model.selectors import all_of, any_of
from certlint.node import Node


class Weighed(NamedTuple):
    """A stance, and whether it is about the pods in question."""

    stance: Stance
    applies: bool | None


class Tier(NamedTuple):
    """What is asked together: policies that may be about some pods, in order.

    `ending` is what becomes of traffic that none of their rules decides, where one isolates the
    pods; None if that is not known.
    """

    weighed: Sequence[Weighed]
    ending: Literal["deny", "pass"] | None

    def acts(self, direction: Direction) -> bool | None:
        """Whether one of its policies isolates the pods."""
        return any_of(
            all_of([weighed.applies, weighed.stance.isolates[direction]])
            for weighed in self.weighed
        )


class Decision(NamedTuple):
    """What decides about traffic: a rule of a policy, or the section in which no rule fits."""

    policy: Policy
    rule: Node


class Traffic(NamedTuple):
    """A flow of pods: with whom, and to which port of which end."""

    direction: Direction
    other: Party
    target: End
    port: int
    protocol: str


def shut(tiers: Iterable[Tier], direction: Direction) -> bool:
    """Whether tiers certainly stop all traffic, and no rule before may let any through."""
    for tier in tiers:
        for weighed in tier.weighed:
            for rule in weighed.stance.rules[direction]:
                if rule.action != "deny" and rule.peers and rule.ports:
                    return False
                if rule.action == "deny" and rule.is_total and weighed.applies:
                    return True
        if tier.acts(direction) and tier.ending == "deny":
            return True
    return False
