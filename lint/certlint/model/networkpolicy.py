"""Reads a NetworkPolicy of Kubernetes itself (networking.k8s.io/v1).

Source: the API's types, its defaulting, and its pruning of unknown fields.
"""

from collections.abc import Iterator

from certlint.model.addresses import Block, network_of
from certlint.model.admission import refusals
from certlint.model.allowances import (
    DIRECTIONS,
    MAX_PORT,
    Direction,
    NamedPort,
    PortRange,
    Ports,
    Rule,
    Stance,
    unreadable,
)
from certlint.model.kinds import Policy
from certlint.model.once import once
from certlint.model.peers import Peer, SelectedPods
from certlint.model.policy_fields import KUBERNETES, is_plain
from certlint.model.selectors import selector_of
from certlint.node import Node

_PEERS: dict[Direction, str] = {"ingress": "from", "egress": "to"}


@once
def read(policy: Policy) -> Iterator[Stance]:
    """Read a policy; what something else fills in later stays unknown."""
    spec = policy.spec
    isolates: dict[Direction, bool | None] = {d: _applies(spec, d) for d in DIRECTIONS}
    yield Stance(
        policy,
        SelectedPods(selector_of(spec["podSelector"]), own=True),
        isolates,
        {d: tuple(_rules(spec, d, applies=isolates[d])) for d in DIRECTIONS},
        {d: spec[d] for d in DIRECTIONS},
        sound=spec.is_map and not refusals(policy),
    )


def _applies(spec: Node, direction: Direction) -> bool | None:
    types = spec["policyTypes"]
    if types and not types.is_list:
        return None
    if not types.list:
        rules = spec["egress"]
        unreadable = bool(rules) and not rules.is_list
        return True if direction == "ingress" else None if unreadable else bool(rules.list)
    if any(kind.text.lower() == direction for kind in types):
        return True
    return False if types.known else None


def _rules(spec: Node, direction: Direction, *, applies: bool | None) -> Iterator[Rule]:
    """Yield the rules of a direction; of one that the policy is not about they say nothing."""
    rules = spec[direction]
    if applies is False:
        return
    if (rules and not rules.is_list) or not spec.map.keys() <= KUBERNETES.keys():
        yield unreadable(rules)
    for node in rules:
        if node.is_map:
            peers, ports = node[_PEERS[direction]], node["ports"]
            certain = bool(applies) and is_plain(node, KUBERNETES, direction)
            yield Rule(node, tuple(_peers(peers)), tuple(_ports(ports)), certain)
        else:
            yield unreadable(node)


def _peers(peers: Node) -> Iterator[Peer]:
    if peers and not peers.is_list:
        yield None
    elif not peers.list:
        yield True
    for peer in peers:
        block, pods, namespaces = (
            peer[field] for field in ("ipBlock", "podSelector", "namespaceSelector")
        )
        if block:
            yield None if pods or namespaces else _block(block)
        elif pods or namespaces:
            yield SelectedPods(selector_of(pods), selector_of(namespaces), own=not namespaces)
        else:
            yield None


def _block(block: Node) -> Block | None:
    network = network_of(block["cidr"].text)
    exceptions = [network_of(node.text) for node in block["except"]]
    known = [exception for exception in exceptions if exception is not None]
    if (
        network is None
        or len(known) < len(exceptions)
        or (block["except"] and not block["except"].is_list)
    ):
        return None
    return Block(network, tuple(known))


def _ports(ports: Node) -> Iterator[Ports]:
    if ports and not ports.is_list:
        yield None
    elif not ports.list:
        yield True
    for entry in ports:
        yield _port(entry) if entry.is_map else None


def _port(entry: Node) -> Ports:
    protocol, port, end = entry["protocol"], entry["port"], entry["endPort"]
    name = protocol.text if protocol else "TCP"
    if not name or not entry.known:
        return None
    if not port:
        return None if end else PortRange(name)
    if port.text:
        return None if end else NamedPort(name, port.text)
    if port.number is None or (end and end.number is None):
        return None
    last = port.number if end.number is None else end.number
    return PortRange(name, port.number, min(last, MAX_PORT))
