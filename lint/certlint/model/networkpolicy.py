"""Reads a NetworkPolicy of Kubernetes itself (networking.k8s.io/v1).

Source: the API's types, its defaulting, and its pruning of unknown fields.
"""

from collections.abc import Iterator

from certlint.model.addresses import Block, network_of
from certlint.model.admission import refusals
from certlint.model.allowances import (
    MAX_PORT,
    UNREADABLE,
    Direction,
    NamedPort,
    Peer,
    PortRange,
    Ports,
    Rule,
    SelectedPods,
    Stance,
)
from certlint.model.objects import Policy
from certlint.node import Node

_SPEC = frozenset({"podSelector", "policyTypes", "ingress", "egress"})
_PEERS: dict[Direction, str] = {"ingress": "from", "egress": "to"}
_PEER = frozenset({"podSelector", "namespaceSelector", "ipBlock"})
_PORT = frozenset({"port", "endPort", "protocol"})
_BLOCK = frozenset({"cidr", "except"})


def read(policy: Policy) -> Stance:
    """Read a policy; what something else fills in later stays unknown."""
    spec = policy.spec
    return Stance(
        policy,
        spec["podSelector"],
        {"ingress": _applies(spec, "ingress"), "egress": _applies(spec, "egress")},
        {"ingress": tuple(_rules(spec, "ingress")), "egress": tuple(_rules(spec, "egress"))},
        sound=spec.is_map and next(refusals(policy), None) is None,
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


def _rules(spec: Node, direction: Direction) -> Iterator[Rule]:
    rules = spec[direction]
    if (rules and not rules.is_list) or not spec.map.keys() <= _SPEC:
        yield UNREADABLE
    for node in rules:
        if node.is_map:
            peers, ports = node[_PEERS[direction]], node["ports"]
            certain = next(_dropped(node, direction), None) is None
            yield Rule(tuple(_peers(peers)), tuple(_ports(ports)), certain)
        else:
            yield UNREADABLE


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
            yield SelectedPods(pods, namespaces or None)
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


def _dropped(rule: Node, direction: Direction) -> Iterator[Node]:
    """Yield the fields that the API does not have, and so drops or refuses.

    A key that something fills in counts as well: nobody knows which field it will be.
    """
    yield from _unknown(rule, frozenset({_PEERS[direction], "ports"}))
    for peer in rule[_PEERS[direction]]:
        yield from _unknown(peer, _PEER)
        yield from _unknown(peer["ipBlock"], _BLOCK)
    for entry in rule["ports"]:
        yield from _unknown(entry, _PORT)


def _unknown(node: Node, fields: frozenset[str]) -> Iterator[Node]:
    return (child for key, child in node.items() if key not in fields)
