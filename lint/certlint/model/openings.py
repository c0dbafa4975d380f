"""The rules of a policy as they stand: where each is written, and how far it opens.

Only policies of Kubernetes itself, and only rules that are applied as they stand.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from certlint.model.addresses import Block, contains, covers_public_host
from certlint.model.allowances import Direction, PortRange, Rule, opens
from certlint.model.destinations import ANYWHERE, End
from certlint.model.kinds import Policy
from certlint.model.networkpolicy import read
from certlint.model.peers import SelectedPods
from certlint.model.selectors import any_of
from certlint.node import Node

# A range that leaves out no more than this many ports is about all of them.
_FEW = 1024


class Opening(NamedTuple):
    """One rule of a policy, and the node where it is written."""

    policy: Policy
    direction: Direction
    node: Node
    rule: Rule

    @property
    def peers(self) -> Node:
        """Where the rule names its peers."""
        return self.node["to" if self.direction == "egress" else "from"]

    @property
    def selects_pods(self) -> bool:
        """Whether a peer is given by labels."""
        return any(isinstance(peer, SelectedPods) for peer in self.rule.peers)

    @property
    def blocks(self) -> list[Block]:
        """The blocks of addresses among its peers."""
        return [peer for peer in self.rule.peers if isinstance(peer, Block)]

    @property
    def by_address_alone(self) -> bool:
        """Whether all its peers are blocks of addresses."""
        return len(self.blocks) == len(self.rule.peers)

    @property
    def of_a_whole_family(self) -> bool:
        """Whether it opens to all IPv4 addresses or to all IPv6 addresses, but for some."""
        return any(block.network.prefixlen == 0 for block in self.blocks)

    def on(self, port: int, protocol: str, target: End = ANYWHERE) -> bool | None:
        """Whether it is about a port."""
        return any_of(opens(ports, target, port, protocol) for ports in self.rule.ports)

    @property
    def on_all_ports(self) -> bool:
        """Whether it opens all ports of TCP, or nearly all."""
        return any(
            ports is True
            or (
                isinstance(ports, PortRange)
                and ports.protocol == "TCP"
                and ports.last - ports.first >= 65535 - _FEW
            )
            for ports in self.rule.ports
        )

    @property
    def everywhere(self) -> Node | None:
        """Where it says that everybody is meant: the widest block, or the rule; None if nobody."""
        if True in self.rule.peers:
            return self.peers if self.peers.exists else self.node
        if covers_public_host(self.blocks) is not True:
            return None
        cidrs = [peer.at("ipBlock.cidr") for peer in self.peers if peer["ipBlock"]]
        return min(cidrs, key=lambda cidr: int(cidr.text.partition("/")[2] or 0), default=None)

    @property
    def by_ipv4_alone(self) -> bool:
        """Whether it opens to everybody who has an IPv4 address, and to nobody else."""
        wide = any(b.version == 6 and b.network.prefixlen == 0 for b in self.blocks)
        return self.by_address_alone and self.everywhere is not None and not wide

    def reaches(self, address: str) -> Node | None:
        """Where it lets an address in, given by a block or by naming no peer; None if nowhere."""
        if True in self.rule.peers:
            return self.node
        for peer, node in zip(self.rule.peers, self.peers, strict=False):
            if isinstance(peer, Block) and contains([peer], address):
                return node.at("ipBlock.cidr")
        return None


def openings(policies: Iterable[Policy], direction: Direction) -> Iterator[Opening]:
    """Yield the rules of policies of Kubernetes itself for one direction."""
    for policy in policies:
        if policy.group != "networking.k8s.io" or policy.kind != "NetworkPolicy":
            continue
        stance, nodes = read(policy)[0], policy.spec[direction].list
        rules = stance.rules[direction]
        if stance.sound and stance.isolates[direction] and len(rules) == len(nodes):
            for node, rule in zip(nodes, rules, strict=True):
                if rule.certain:
                    yield Opening(policy, direction, node, rule)


Found = Iterator[tuple[Opening, Node]]


def boundless(found: Iterable[Opening]) -> Found:
    """Yield the rules that open all ports to everybody, and where each says so."""
    for opening in found:
        if (where := opening.everywhere) is not None and opening.on_all_ports:
            yield opening, where


def wide(found: Iterable[Opening], port: int, protocol: str) -> Found:
    """Yield the rules that open a port, but not all, to everybody, and where each says so."""
    for opening in found:
        where = opening.everywhere
        if where is not None and opening.on(port, protocol) and not opening.on_all_ports:
            yield opening, where


def reaching(found: Iterable[Opening], address: str, port: int) -> Found:
    """Yield the rules that open a TCP port, but not all, of an address, and where each does."""
    for opening in found:
        where = opening.reaches(address)
        if where is not None and opening.on(port, "TCP") and not opening.on_all_ports:
            yield opening, where
