"""Reads the protocols and ports of Calico's rules."""

import re
from collections.abc import Iterator

from certlint.model.allowances import MAX_PORT, PROTOCOLS, NamedPort, PortRange, Ports
from certlint.node import Node

_NUMBERS = {6: "TCP", 17: "UDP", 132: "SCTP"}
_RANGE = re.compile(r"(\d+):(\d+)")


def ports_of(node: Node, target: Node) -> Iterator[Ports]:
    """Yield the ports of a rule's destination, which `target` is."""
    protocols = _protocols(node)
    listed, cut = target["ports"], target["notPorts"]
    if protocols is None or (listed and not listed.is_list) or (cut and not cut.is_list):
        yield None
    elif not listed.list and not cut.list:
        if node["protocol"] or node["notProtocol"]:
            yield from map(PortRange, protocols)
        else:
            yield True
    else:
        for protocol in protocols:
            ports = [_port(port, protocol) for port in listed] or [PortRange(protocol)]
            yield from _without(ports, [_port(port, protocol) for port in cut])


def _protocols(node: Node) -> tuple[str, ...] | None:
    """The protocols that a rule is about, of those that have ports; None if that is not known."""
    protocol, cut = _protocol(node["protocol"]), _protocol(node["notProtocol"])
    if protocol is None or cut is None:
        return None
    if protocol:
        return (protocol,) if protocol in PROTOCOLS and protocol != cut else ()
    return tuple(name for name in PROTOCOLS if name != cut)


def _protocol(node: Node) -> str | None:
    if not node:
        return ""
    if node.number is not None:
        return _NUMBERS.get(node.number, "other")
    return node.text.upper() if node.text and node.known else None


def _port(port: Node, protocol: str) -> PortRange | NamedPort | None:
    text = str(port.number) if port.number is not None else port.text
    if not text or not port.known:
        return None
    if found := _RANGE.fullmatch(text):
        return PortRange(protocol, int(found[1]), int(found[2]))
    if text.isdecimal():
        return PortRange(protocol, int(text), int(text))
    return NamedPort(protocol, text)


def _without(
    ports: list[PortRange | NamedPort | None], cut: list[PortRange | NamedPort | None]
) -> Iterator[Ports]:
    """What is left of ports; a name on either side cannot be told from numbers on the other."""
    ranges = sorted((c.first, c.last) for c in cut if isinstance(c, PortRange))
    unsure = len(ranges) < len(cut)
    for port in ports:
        if not isinstance(port, PortRange):
            yield port if not cut else None
            continue
        if unsure:
            yield None
            continue
        first = port.first
        for low, high in ranges:
            if first <= min(low - 1, port.last):
                yield PortRange(port.protocol, first, min(low - 1, port.last))
            first = max(first, high + 1)
        if first <= min(port.last, MAX_PORT):
            yield PortRange(port.protocol, first, port.last)
