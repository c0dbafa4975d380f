"""Why the API server refuses a NetworkPolicy of Kubernetes itself.

Source: Kubernetes' validation of networking.k8s.io. What something fills in later is not judged.
"""

import re
from collections.abc import Iterator

from certlint.model.addresses import IpNetwork, network_of
from certlint.model.allowances import MAX_PORT
from certlint.model.kinds import Policy
from certlint.model.once import once
from certlint.node import Node
from certlint.problem import Problem

_PROTOCOLS = ("TCP", "UDP", "SCTP")
_TYPES = ("Ingress", "Egress")
_SELECTORS = ("podSelector", "namespaceSelector")
# At most 15 characters, a letter among them, and no hyphen at an end or beside another.
_PORT_NAME = re.compile(r"(?=.{1,15}\Z)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*")


@once
def refusals(policy: Policy) -> Iterator[Problem]:
    """Yield each fault for which the API server refuses a policy as a whole."""
    spec = policy.spec
    yield from _selector(spec["podSelector"])
    yield from _types(spec["policyTypes"])
    for section, peers in (("ingress", "from"), ("egress", "to")):
        for rule in _members(spec[section]):
            yield from _not_a_map(rule)
            for peer in _members(rule[peers]):
                yield from _peer(peer)
            for entry in _members(rule["ports"]):
                yield from _port(entry)
            yield from _not_a_list(rule[peers], rule["ports"])
        yield from _not_a_list(spec[section])


def _types(types: Node) -> Iterator[Problem]:
    yield from _not_a_list(types)
    for kind in types:
        if kind.text not in _TYPES and kind.known:
            yield Problem(kind, f"`{kind.scalar}` is no policy type; Ingress and Egress are")
    if len(types.list) > len(_TYPES):
        yield Problem(types, "policyTypes has more than two members")


def _peer(peer: Node) -> Iterator[Problem]:
    yield from _not_a_map(peer, peer["ipBlock"])
    for name in _SELECTORS:
        yield from _selector(peer[name])
    block = peer["ipBlock"]
    if not block and not any(peer[name] for name in _SELECTORS) and peer.known:
        yield Problem(peer, "the peer names nothing: no podSelector, namespaceSelector or ipBlock")
    if block and any(peer[name] for name in _SELECTORS):
        yield Problem(block, "an ipBlock stands beside a selector in one peer")
    if block.is_map:
        yield from _block(block)


def _block(block: Node) -> Iterator[Problem]:
    cidr = block["cidr"]
    network = network_of(cidr.text)
    if not cidr:
        if block.known:
            yield Problem(block, "the ipBlock has no cidr")
    elif network is None and cidr.known:
        yield Problem(cidr, f"`{cidr.scalar}` is no CIDR")
    yield from _not_a_list(block["except"])
    for node in block["except"]:
        exception = network_of(node.text)
        if exception is None:
            if node.known:
                yield Problem(node, f"`{node.scalar}` is no CIDR")
        elif network is not None and not _strictly_inside(exception, network):
            yield Problem(node, f"`{node.text}` is not a smaller part of `{cidr.text}`")


def _strictly_inside(part: IpNetwork, whole: IpNetwork) -> bool:
    return (
        part.version == whole.version
        and part.prefixlen > whole.prefixlen
        and int(whole.network_address) <= int(part.network_address) <= int(whole.broadcast_address)
    )


def _port(entry: Node) -> Iterator[Problem]:
    yield from _not_a_map(entry)
    protocol, port, end = entry["protocol"], entry["port"], entry["endPort"]
    if protocol and protocol.known and protocol.text not in _PROTOCOLS:
        yield Problem(protocol, f"`{protocol.scalar}` is no protocol; TCP, UDP and SCTP are")
    if port and port.known:
        if port.number is None and not _PORT_NAME.fullmatch(port.text):
            yield Problem(port, f"`{port.scalar}` is neither a number nor a name of a port")
        if port.number is not None and not 1 <= port.number <= MAX_PORT:
            yield Problem(port, f"{port.number} is no port")
    if end and end.known and port.known:
        yield from _end(port, end)


def _end(port: Node, end: Node) -> Iterator[Problem]:
    if port.number is None:
        yield Problem(end, "endPort stands without a port that is a number")
    elif end.number is None or not 1 <= end.number <= MAX_PORT:
        yield Problem(end, f"`{end.scalar}` is no port")
    elif end.number < port.number:
        yield Problem(end, f"endPort {end.number} is less than port {port.number}")


def _selector(selector: Node) -> Iterator[Problem]:
    labels, expressions = selector["matchLabels"], selector["matchExpressions"]
    yield from _not_a_map(selector, labels)
    yield from _not_a_list(expressions)
    for value in labels.map.values():
        if not isinstance(value.scalar, str) and value:
            yield Problem(value, "the value of a label is not a string")
    for expression in expressions:
        yield from _not_a_map(expression)
        yield from _expression(expression)


def _expression(expression: Node) -> Iterator[Problem]:
    operator, values = expression["operator"], expression["values"]
    yield from _not_a_list(values)
    if not operator.known or not values.known:
        return
    if operator.text in {"In", "NotIn"}:
        if not values.list:
            yield Problem(operator, f"{operator.text} has no values")
    elif operator.text in {"Exists", "DoesNotExist"}:
        if values.list:
            yield Problem(values, f"{operator.text} takes no values")
    elif expression.is_map:
        yield Problem(operator, f"`{operator.scalar}` is no operator of a label selector")


def _members(node: Node) -> Iterator[Node]:
    return (member for member in node if member.known or member.is_map)


def _not_a_map(*nodes: Node) -> Iterator[Problem]:
    for node in nodes:
        if node and not node.is_map and node.known:
            yield Problem(node, f"{_name(node)} is not a mapping")


def _not_a_list(*nodes: Node) -> Iterator[Problem]:
    for node in nodes:
        if node and not node.is_list and node.known:
            yield Problem(node, f"{_name(node)} is not a list")


def _name(node: Node) -> str:
    return f"`{node.path}`"
