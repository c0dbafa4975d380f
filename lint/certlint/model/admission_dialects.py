"""Why a network policy of another dialect is refused as a whole.

By the API server where the dialect's schema says so, else by whoever enforces it. Only what holds
for every release is told, and what something fills in later is not judged. Source: the types and
checks of Cilium, Calico and the network policy API.
"""

from collections.abc import Callable, Iterator

from certlint.model.addresses import IpNetwork, network_of, network_or_address_of
from certlint.model.allowances import MAX_PORT
from certlint.model.kinds import Policy
from certlint.model.once import once
from certlint.node import Node
from certlint.problem import Problem

_SIDES = (("ingress", "from"), ("egress", "to"))
_CILIUM_ENTITIES = frozenset(
    {
        "all", "cluster", "health", "host", "ingress", "init", "kube-apiserver", "none",
        "remote-node", "unmanaged", "world", "world-ipv4", "world-ipv6",
    }
)  # fmt: skip
_CILIUM_L3 = (
    "Endpoints", "CIDR", "CIDRSet", "Entities", "Nodes", "Groups", "Services", "FQDNs",
)  # fmt: skip
_CILIUM_PROTOCOLS = frozenset({"ANY", "ICMP", "ICMPV6", "IGMP", "SCTP", "TCP", "UDP", "VRRP"})
_CALICO_ACTIONS = ("Allow", "Deny", "Log", "Pass")
_CALICO_WITH_PORTS = frozenset({"TCP", "UDP", "SCTP", 6, 17, 132})
_ADMIN_ACTIONS = {
    "AdminNetworkPolicy": ("Allow", "Deny", "Pass"),
    "BaselineAdminNetworkPolicy": ("Allow", "Deny"),
    "ClusterNetworkPolicy": ("Accept", "Deny", "Pass"),
}


@once
def refusals(policy: Policy) -> Iterator[Problem]:
    """Yield each fault for which a policy of Cilium, Calico or an administrator is refused."""
    checks: dict[str, Callable[[Policy], Iterator[Problem]]] = {
        "cilium.io": _cilium,
        "crd.projectcalico.org": _calico,
        "policy.networking.k8s.io": _admin,
        "projectcalico.org": _calico,
    }
    if policy.group in checks:
        yield from checks[policy.group](policy)


# Cilium


def _cilium(policy: Policy) -> Iterator[Problem]:
    for spec in (policy.spec, *policy.root["specs"]):
        if not spec.is_map:
            continue
        pods, nodes = spec["endpointSelector"], spec["nodeSelector"]
        if pods and nodes:
            yield Problem(nodes, "the rule has both an endpointSelector and a nodeSelector")
        elif nodes and not policy.cluster_scoped:
            yield Problem(nodes, "a nodeSelector stands in a policy of a namespace")
        elif not pods and not nodes and (spec["ingress"] or spec["egress"]) and spec.known:
            yield Problem(spec, "the rule has neither an endpointSelector nor a nodeSelector")
        for direction, side in _SIDES:
            for section in (direction, f"{direction}Deny"):
                for item in spec[section]:
                    yield from _cilium_item(item, side)


def _cilium_item(item: Node, side: str) -> Iterator[Problem]:
    yield from _cilium_together(item, side)
    for entity in item[f"{side}Entities"]:
        if entity.known and entity.text not in _CILIUM_ENTITIES:
            yield Problem(entity, f"`{entity.scalar}` is no entity of Cilium's")
    for cidr in item[f"{side}CIDR"]:
        if cidr.known and network_or_address_of(cidr.text) is None:
            yield Problem(cidr, f"`{cidr.scalar}` is no CIDR")
    for member in item[f"{side}CIDRSet"]:
        yield from _cilium_block(member)
    for entry in item["toPorts"]:
        for port in entry["ports"]:
            yield from _cilium_port(port)


def _cilium_together(item: Node, side: str) -> Iterator[Problem]:
    given = [item[f"{side}{name}"] for name in _CILIUM_L3 if item[f"{side}{name}"].list]
    if len(given) > 1:
        names = [str(node.step) for node in given]
        yield Problem(given[1], f"{names[0]} and {names[1]} stand in one item of a rule")
    for other in (item["icmps"], item[f"{side}Services"]):
        if item["toPorts"].list and other.list:
            yield Problem(other, f"{other.step} and toPorts stand in one item of a rule")


def _cilium_block(member: Node) -> Iterator[Problem]:
    cidr = member["cidr"]
    network = network_of(cidr.text)
    if cidr and cidr.known and network is None:
        yield Problem(cidr, f"`{cidr.scalar}` is no CIDR")
    for node in member["except"]:
        exception = network_of(node.text)
        if exception is None and node.known:
            yield Problem(node, f"`{node.scalar}` is no CIDR")
        elif exception is not None and network is not None and not _inside(exception, network):
            yield Problem(node, f"`{node.text}` is not a part of `{cidr.text}`")


def _inside(part: IpNetwork, whole: IpNetwork) -> bool:
    first = int(part.network_address)
    ends = (int(whole.network_address), int(whole.broadcast_address))
    return part.version == whole.version and ends[0] <= first <= ends[1]


def _cilium_port(entry: Node) -> Iterator[Problem]:
    port, protocol = entry["port"], entry["protocol"]
    if not port:
        if entry.known and entry.is_map:
            yield Problem(entry, "the entry of ports has no port")
    elif not port.text:
        yield Problem(port, f"port `{port.scalar}` is not a string")
    elif port.text.isdecimal() and int(port.text) > MAX_PORT:
        yield Problem(port, f"{port.text} is no port")
    if protocol and protocol.known and protocol.text.upper() not in _CILIUM_PROTOCOLS:
        yield Problem(protocol, f"`{protocol.scalar}` is no protocol of Cilium's")


# Calico


def _calico(policy: Policy) -> Iterator[Problem]:
    spec = policy.spec
    for kind in spec["types"]:
        if kind.known and kind.text not in {"Ingress", "Egress"}:
            yield Problem(kind, f"`{kind.scalar}` is no type of policy; Ingress and Egress are")
    for direction, _ in _SIDES:
        for rule in spec[direction]:
            if rule.is_map:
                yield from _calico_rule(rule)


def _calico_rule(rule: Node) -> Iterator[Problem]:
    action, protocol = rule["action"], rule["protocol"]
    yield from _one_of(action, rule, _CALICO_ACTIONS)
    for side in ("source", "destination"):
        entity = rule[side]
        for ports in (entity["ports"], entity["notPorts"]):
            if ports.list and protocol.known and protocol.scalar not in _CALICO_WITH_PORTS:
                yield Problem(ports, f"`{ports.path}` stands in a rule without a protocol of ports")
        for nets in (entity["nets"], entity["notNets"]):
            for net in nets:
                if net.known and network_or_address_of(net.text) is None:
                    yield Problem(net, f"`{net.scalar}` is no CIDR")


# Administrators


def _admin(policy: Policy) -> Iterator[Problem]:
    spec = policy.spec
    if policy.kind == "BaselineAdminNetworkPolicy":
        if policy.name not in {"default", ""}:
            yield Problem(policy, f"the name is `{policy.name}`; the one baseline is `default`")
    else:
        priority = spec["priority"]
        given = priority.number
        if priority and priority.known and (given is None or not 0 <= given <= 1000):
            yield Problem(priority, f"priority `{priority.scalar}` is not between 0 and 1000")
    tier = spec["tier"]
    if policy.kind == "ClusterNetworkPolicy" and tier:
        yield from _one_of(tier, spec, ("Admin", "Baseline"))
    if len(spec["subject"].map) > 1:
        yield Problem(spec["subject"], "the subject has more than one member")
    for direction, side in _SIDES:
        for rule in spec[direction]:
            if rule.is_map:
                yield from _one_of(rule["action"], rule, _ADMIN_ACTIONS[policy.kind])
                yield from _admin_peers(rule, side)


def _admin_peers(rule: Node, side: str) -> Iterator[Problem]:
    peers = rule[side]
    if not peers.list and peers.known and rule.known:
        yield Problem(peers, f"the rule names nobody in `{side}`")
    for peer in peers:
        if peer.is_map and len(peer.map) != 1:
            yield Problem(peer, "a peer has more or less than one member")
        names = peer["domainNames"]
        if names and rule["action"].text in {"Deny", "Pass"}:
            yield Problem(names, f"domainNames stand in a rule that says {rule['action'].text}")
        for network in peer["networks"]:
            if network.known and network_of(network.text) is None:
                yield Problem(network, f"`{network.scalar}` is no CIDR")


def _one_of(node: Node, parent: Node, allowed: tuple[str, ...]) -> Iterator[Problem]:
    name = str(node.step)
    if not node:
        if parent.known:
            yield Problem(parent, f"`{parent.path}` has no {name}")
    elif node.known and node.text not in allowed:
        *others, last = allowed
        yield Problem(node, f"`{node.scalar}` is no {name}; {', '.join(others)} and {last} are")
