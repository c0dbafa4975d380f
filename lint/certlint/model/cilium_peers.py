"""With whom a rule of a Cilium policy deals: its field of layer 3, and what that holds.

Source: Cilium's API types, and its documentation of layer 3.
"""

import re
from collections.abc import Callable, Iterator

from certlint.model.addresses import Block, blocks_of, network_of, network_or_address_of
from certlint.model.allowances import Direction
from certlint.model.cilium_selectors import selected
from certlint.model.peers import Domains, Entity, Peer
from certlint.node import Node

_SIDES: dict[Direction, str] = {"ingress": "from", "egress": "to"}
_MOST_STARS = 4  # of one pattern: each may be tried at every place of the one before
_UNMANAGED = Entity(pods=None, proxy=False)
_HOSTS = Entity(proxy=None)
_ENTITIES: dict[str, tuple[Peer, ...]] = {
    "all": (True,),
    "world": blocks_of("0.0.0.0/0", "::/0", in_cluster=False),
    "world-ipv4": blocks_of("0.0.0.0/0", in_cluster=False),
    "world-ipv6": blocks_of("::/0", in_cluster=False),
    "cluster": (Entity(pods=True, proxy=True),),
    "host": (_HOSTS,),
    "remote-node": (_HOSTS,),
    "kube-apiserver": (Entity(api_server=True),),
    "ingress": (Entity(proxy=None, private=False, api_server=False),),
    "init": (_UNMANAGED,),
    "health": (_UNMANAGED,),
    "unmanaged": (_UNMANAGED,),
    "none": (),
}
_KUBERNETES = Entity(api_server=True, private=None)
_SERVICE = Entity(pods=None, proxy=None, public=None)
_CLOUD_GROUP = Entity(public=None)


def peers_of(node: Node, direction: Direction, *, own: bool) -> tuple[Peer, ...]:
    """Return whom a rule names: nobody where its field is empty, everybody where it has none."""
    side = _SIDES[direction]
    fields = [
        (name, value)
        for name, value in node.items()
        if name.startswith(side) and name not in {"toPorts", f"{side}Requires"} and value.exists
    ]
    given = [(name.removeprefix(side), value) for name, value in fields if value]
    if not given:
        ports = node["toPorts"]
        return (True,) if ports.list or (ports and not ports.is_list) else ()
    peers: list[Peer] = []
    for name, value in given:
        peers += _peers(name, value, own=own)
    return tuple(peers)


def _peers(name: str, value: Node, *, own: bool) -> Iterator[Peer]:
    if not value.is_list:
        yield None
    for member in value:
        if name == "Endpoints":
            yield selected(member, own=own)
        elif name == "Entities":
            yield from _ENTITIES.get(member.text, (None,))
        else:
            yield _READERS[name](member) if name in _READERS else None


def _block(cidr: Node, exceptions: Node | None = None) -> Block | None:
    """Addresses outside the cluster; a group of them that is named elsewhere is not known."""
    network = network_or_address_of(cidr.text)
    cut = [network_of(node.text) for node in exceptions or ()]
    known = tuple(one for one in cut if one is not None)
    if network is None or len(known) < len(cut):
        return None
    return Block(network, known, in_cluster=False)


def _domains(member: Node) -> Domains:
    """`*` stops at dots; `**.` at the start spans them."""
    name, pattern = member["matchName"], member["matchPattern"]
    if not member.known or not (name.text or pattern.text):
        return Domains((), complete=False)
    if name.text:
        return Domains((re.escape(name.text.lower().rstrip(".")),))
    text = pattern.text.lower().rstrip(".")
    if text.count("*") > _MOST_STARS:
        return Domains((), complete=False)
    if text == "*":
        return Domains((".*",))
    spanning = text.startswith("**.")
    rest = re.escape(text.removeprefix("**.")).replace(r"\*", "[-a-z0-9_]*")
    return Domains((("(?:[-a-z0-9_]+[.])+" if spanning else "") + rest,))


def _service(member: Node) -> Entity:
    service = member["k8sService"]
    namespace = service["namespace"].text if service["namespace"].known else ""
    if (namespace, service["serviceName"].text) == ("default", "kubernetes"):
        return _KUBERNETES
    return _SERVICE._replace(namespace=namespace)


_READERS: dict[str, Callable[[Node], Peer]] = {
    "CIDR": _block,
    "CIDRSet": lambda member: _block(member["cidr"], member["except"]),
    "FQDNs": _domains,
    "Groups": lambda _: _CLOUD_GROUP,
    "Nodes": lambda _: _HOSTS,
    "Services": _service,
}
