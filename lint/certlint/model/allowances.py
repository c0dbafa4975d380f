"""What a policy says, whatever its dialect: whom it isolates, and what it lets through.

A reader makes this of a policy object, one reader a dialect; the evaluator knows nothing else.
In place of a peer or a port, True stands for every one, and None for one that cannot be read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from certlint.model.addresses import Block
from certlint.model.destinations import End, Pods
from certlint.model.objects import Policy
from certlint.node import Node

Direction = Literal["ingress", "egress"]

MAX_PORT = 65535


@dataclass(frozen=True, slots=True)
class SelectedPods:
    """Pods by their labels; without `namespaces` only those in the policy's own namespace."""

    pods: Node
    namespaces: Node | None = None


@dataclass(frozen=True, slots=True)
class PortRange:
    """Ports of one protocol, both ends included."""

    protocol: str
    first: int = 1
    last: int = MAX_PORT


@dataclass(frozen=True, slots=True)
class NamedPort:
    """The container port of that name on whichever pod the traffic goes to."""

    protocol: str
    name: str


Peer = SelectedPods | Block | Literal[True] | None
Ports = PortRange | NamedPort | Literal[True] | None


@dataclass(frozen=True, slots=True)
class Rule:
    """Traffic that is let through: with any of the peers, on any of the ports.

    A rule that is not `certain` may mean more or less than it says: a part of it is dropped when
    it is applied, or it is refused for that.
    """

    peers: tuple[Peer, ...]
    ports: tuple[Ports, ...]
    certain: bool = True


UNREADABLE = Rule((None,), (None,), certain=False)


@dataclass(frozen=True, slots=True)
class Stance:
    """What one policy says: the pods of its namespace that it is about, and its rules.

    `isolates` answers for each direction whether what no rule lets through is stopped. A policy
    that the API server refuses is not `sound`: it may be mended, and counts for nothing certain.
    """

    policy: Policy
    pods: Node
    isolates: Mapping[Direction, bool | None]
    rules: Mapping[Direction, tuple[Rule, ...]]
    sound: bool = True


def opens(ports: Ports, target: End, port: int, protocol: str) -> bool | None:
    """Whether one entry of a rule's ports is about traffic to a port of `target`."""
    if ports is True or ports is None:
        return ports
    if ports.protocol != protocol:
        return False
    if isinstance(ports, PortRange):
        return _spans(ports, target, port)
    if not isinstance(target, Pods):
        return False
    if ports.name not in target.ports:
        return False if target.ports_complete else None
    number, named_protocol = target.ports[ports.name]
    return named_protocol == protocol and _spans(PortRange(protocol, number, number), target, port)


def singles_out(ports: Ports, target: End, port: int, protocol: str) -> bool:
    """Whether an entry opens a port by its number or name, and not along with all others."""
    every = isinstance(ports, PortRange) and (ports.first, ports.last) == (1, MAX_PORT)
    return ports is not True and not every and opens(ports, target, port, protocol) is not False


def _spans(ports: PortRange, target: End, port: int) -> bool | None:
    translation = target.translations.get(port) if isinstance(target, Pods) else None
    if translation is None:
        return ports.first <= port <= ports.last
    if any(ports.first <= usual <= ports.last for usual in translation.usual):
        return True
    if translation.never is None:
        return False
    never = sum(ports.first <= other <= ports.last for other in translation.never)
    return None if ports.last - ports.first + 1 > never else False
