"""What a policy says, whatever its dialect: whom it is about, and what it does to their traffic.

A reader makes this of a policy object, one reader a dialect; the evaluator knows nothing else.
In place of a port, True stands for every one, and None for one that cannot be read.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from certlint.model.destinations import End, Pods
from certlint.model.kinds import Policy
from certlint.model.peers import Peer, SelectedPods
from certlint.node import Node

Direction = Literal["ingress", "egress"]
DIRECTIONS: tuple[Direction, ...] = ("ingress", "egress")
Action = Literal["allow", "deny", "pass"]

MAX_PORT = 65535
PROTOCOLS = ("TCP", "UDP", "SCTP")

# The tiers that every cluster has, by the order in which they are asked, and what each does in the
# end to pods that one of its policies isolates. NetworkPolicies stand in the middle one.
ADMIN, DEFAULT, BASELINE = "kube-admin", "default", "kube-baseline"
KUBERNETES_ORDER = 1000.0


class PortRange(NamedTuple):
    """Ports of one protocol, both ends included."""

    protocol: str
    first: int = 1
    last: int = MAX_PORT


class NamedPort(NamedTuple):
    """The container port of that name on whichever pod the traffic goes to."""

    protocol: str
    name: str


Ports = PortRange | NamedPort | Literal[True] | None


class Rule(NamedTuple):
    """What is done to traffic with any of the peers, on any of the ports.

    A rule that is not `certain` may mean more or less than it says: a part of it is dropped when
    it is applied, or it is refused for that, or it looks at more than addresses and ports.
    """

    at: Node
    peers: tuple[Peer, ...]
    ports: tuple[Ports, ...]
    certain: bool = True
    action: Action = "allow"

    @property
    def is_total(self) -> bool:
        """Whether it is about all traffic, for certain."""
        return self.certain and True in self.peers and True in self.ports


def unreadable(at: Node, action: Action = "allow") -> Rule:
    """A rule that may be about anything."""
    return Rule(at, (None,), (None,), certain=False, action=action)


class Stance(NamedTuple):
    """What one policy says: the pods that it is about, and its rules in order.

    `isolates` answers for each direction whether what no rule decides is stopped in the end.
    `sections` is where the rules of a direction stand. Policies of one `tier` are asked by `rank`;
    those of one rank speak at once. A policy that is not `sound` - the API server refuses it, or
    nobody knows when it is asked - counts for nothing certain.
    """

    policy: Policy
    subject: SelectedPods
    isolates: Mapping[Direction, bool | None]
    rules: Mapping[Direction, tuple[Rule, ...]]
    sections: Mapping[Direction, Node]
    sound: bool = True
    tier: str = DEFAULT
    rank: tuple[float, str] = (KUBERNETES_ORDER, "")

    def denies_all(self, direction: Direction) -> bool:
        """Whether one of its rules stops whatever comes to it."""
        return any(rule.action == "deny" and rule.is_total for rule in self.rules[direction])


def opens(
    ports: Ports, target: End, port: int, protocol: str, *, surely: bool = False
) -> bool | None:
    """Whether one entry of a rule's ports is about traffic to a port of `target`.

    Where several ports may stand behind that one, any of the usual does; `surely` asks for all.
    """
    if ports is True or ports is None:
        return ports
    if ports.protocol != protocol:
        return False
    if isinstance(ports, PortRange):
        return _spans(ports, target, port, surely=surely)
    if not isinstance(target, Pods):
        return False
    if ports.name not in target.ports:
        return False if target.ports_complete else None
    number, named_protocol = target.ports[ports.name]
    one = PortRange(protocol, number, number)
    return named_protocol == protocol and _spans(one, target, port, surely=surely)


def singles_out(ports: Ports, target: End, port: int, protocol: str) -> bool:
    """Whether an entry opens a port by its number or name, and not along with all others."""
    every = isinstance(ports, PortRange) and (ports.first, ports.last) == (1, MAX_PORT)
    return ports is not True and not every and opens(ports, target, port, protocol) is not False


def _spans(ports: PortRange, target: End, port: int, *, surely: bool) -> bool | None:
    translation = target.translations.get(port) if isinstance(target, Pods) else None
    if translation is None:
        return ports.first <= port <= ports.last
    spanned = [usual for usual in translation.usual if ports.first <= usual <= ports.last]
    if surely:
        every = translation.never is None and len(spanned) == len(translation.usual)
        if every or ports.last - ports.first + 1 >= MAX_PORT:
            return True
    elif spanned:
        return True
    if spanned:
        return None
    if translation.never is None:
        return False
    never = sum(ports.first <= other <= ports.last for other in translation.never)
    return None if ports.last - ports.first + 1 > never else False
