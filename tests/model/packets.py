"""A second implementation of NetworkPolicy, which walks single packets over plain values.

Nothing here is shared with the evaluator.
"""

import ipaddress
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

NAME = "kubernetes.io/metadata.name"
NAMESPACES: dict[str, dict[str, str]] = {"ours": {"team": "a"}, "theirs": {"team": "b"}, "bare": {}}


@dataclass(frozen=True)
class Machine:
    """One pod, or one host outside (without a namespace)."""

    address: str
    namespace: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    ports: tuple[tuple[str, int, str], ...] = ()


def naive_selects(selector: Json, labels: dict[str, str]) -> bool:
    for key, value in selector.get("matchLabels", {}).items():
        if labels.get(key) != value:
            return False
    for wanted in selector.get("matchExpressions", []):
        value = labels.get(wanted["key"])
        if wanted["operator"] == "In" and value not in wanted["values"]:
            return False
        if wanted["operator"] == "NotIn" and value in wanted["values"]:
            return False
        if wanted["operator"] == "Exists" and value is None:
            return False
        if wanted["operator"] == "DoesNotExist" and value is not None:
            return False
    return True


def naive_types(spec: Json) -> list[str]:
    if spec.get("policyTypes"):
        return spec["policyTypes"]
    return ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]


def naive_peer(peer: Json, policy_namespace: str, machine: Machine) -> bool:
    if "ipBlock" in peer:
        address = ipaddress.ip_address(machine.address)
        inside = address in ipaddress.ip_network(peer["ipBlock"]["cidr"])
        return inside and not any(
            address in ipaddress.ip_network(e) for e in peer["ipBlock"].get("except", [])
        )
    if not machine.namespace:
        return False
    if "namespaceSelector" in peer:
        labels = {**NAMESPACES[machine.namespace], NAME: machine.namespace}
        if not naive_selects(peer["namespaceSelector"], labels):
            return False
    elif machine.namespace != policy_namespace:
        return False
    return naive_selects(peer.get("podSelector", {}), dict(machine.labels))


def naive_port(entry: Json, target: Machine, number: int, protocol: str) -> bool:
    if entry.get("protocol", "TCP") != protocol:
        return False
    port = entry.get("port")
    if port is None:
        return True
    if isinstance(port, str):
        return (port, number, protocol) in target.ports
    return port <= number <= entry.get("endPort", port)


def naive_allows(
    policies: list[Json], direction: str, pod: Machine, other: Machine, number: int, protocol: str
) -> bool:
    isolated = False
    for policy in policies:
        spec = policy["spec"]
        if policy["metadata"]["namespace"] != pod.namespace:
            continue
        if not naive_selects(spec.get("podSelector", {}), dict(pod.labels)):
            continue
        if direction not in naive_types(spec):
            continue
        isolated = True
        rules: list[Json] = spec.get(direction.lower(), [])
        for rule in rules:
            peers = rule.get("to" if direction == "Egress" else "from")
            target = other if direction == "Egress" else pod
            ports = rule.get("ports")
            if peers and not any(naive_peer(p, pod.namespace, other) for p in peers):
                continue
            if ports and not any(naive_port(p, target, number, protocol) for p in ports):
                continue
            return True
    return not isolated
