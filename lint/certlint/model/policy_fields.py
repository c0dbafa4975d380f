"""The fields that network policies have, in every dialect, and those that a policy should not.

A schema gives the fields of a mapping; lists are passed through, and None stands for what is not
looked into. Source: the types of the network policy API, of Cilium and of Calico.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from certlint.model.kinds import Policy
from certlint.node import Node

Schema = Mapping[str, "Schema | None"]


def _leaves(*names: str) -> dict[str, Schema | None]:
    return dict.fromkeys(names)


SELECTOR: Schema = {"matchLabels": None, "matchExpressions": _leaves("key", "operator", "values")}

_PEER: Schema = {
    "podSelector": SELECTOR,
    "namespaceSelector": SELECTOR,
    "ipBlock": _leaves("cidr", "except"),
}
_PORTS: Schema = _leaves("port", "endPort", "protocol")
KUBERNETES: Schema = {
    "podSelector": SELECTOR,
    "policyTypes": None,
    "ingress": {"from": _PEER, "ports": _PORTS},
    "egress": {"to": _PEER, "ports": _PORTS},
}

_CILIUM_PORTS: Schema = {
    "ports": _PORTS,
    "rules": None,
    "terminatingTLS": None,
    "originatingTLS": None,
    "serverNames": None,
    "listener": None,
}
_CILIUM_BLOCK: Schema = _leaves("cidr", "except", "cidrGroupRef", "cidrGroupSelector")
_CILIUM_RULE: Schema = {
    "toPorts": _CILIUM_PORTS,
    "icmps": {"fields": _leaves("family", "type")},
    "authentication": _leaves("mode"),
}
_CILIUM_FROM: Schema = {
    **_CILIUM_RULE,
    "fromEndpoints": SELECTOR,
    "fromRequires": SELECTOR,
    "fromCIDR": None,
    "fromCIDRSet": _CILIUM_BLOCK,
    "fromEntities": None,
    "fromGroups": None,
    "fromNodes": SELECTOR,
}
_CILIUM_TO: Schema = {
    **_CILIUM_RULE,
    "toEndpoints": SELECTOR,
    "toRequires": SELECTOR,
    "toCIDR": None,
    "toCIDRSet": _CILIUM_BLOCK,
    "toEntities": None,
    "toServices": None,
    "toFQDNs": _leaves("matchName", "matchPattern"),
    "toGroups": None,
    "toNodes": SELECTOR,
}
CILIUM: Schema = {
    "endpointSelector": SELECTOR,
    "nodeSelector": SELECTOR,
    "ingress": _CILIUM_FROM,
    "ingressDeny": _CILIUM_FROM,
    "egress": _CILIUM_TO,
    "egressDeny": _CILIUM_TO,
    "labels": None,
    "enableDefaultDeny": _leaves("ingress", "egress"),
    "description": None,
    "log": None,
}

_CALICO_ENTITY: Schema = {
    **_leaves(
        "nets", "notNets", "selector", "notSelector", "namespaceSelector", "ports", "notPorts",
        "domains",
    ),
    "serviceAccounts": _leaves("names", "selector"),
    "services": _leaves("name", "namespace"),
}  # fmt: skip
_CALICO_RULE: Schema = {
    **_leaves(
        "action", "ipVersion", "protocol", "notProtocol", "icmp", "notICMP", "http", "metadata",
    ),
    "source": _CALICO_ENTITY,
    "destination": _CALICO_ENTITY,
}  # fmt: skip
CALICO: Schema = {
    **_leaves(
        "tier", "order", "selector", "types", "serviceAccountSelector", "namespaceSelector",
        "doNotTrack", "preDNAT", "applyOnForward", "performanceHints",
    ),
    "ingress": _CALICO_RULE,
    "egress": _CALICO_RULE,
}  # fmt: skip

_ADMIN_PODS: Schema = {"namespaceSelector": SELECTOR, "podSelector": SELECTOR}
_ADMIN_PEER: Schema = {"namespaces": SELECTOR, "pods": _ADMIN_PODS}
_ADMIN_OUTSIDE: Schema = {
    **_ADMIN_PEER,
    "nodes": SELECTOR,
    "networks": None,
    "domainNames": None,
}
_ADMIN_PORTS: Schema = {
    "portNumber": _leaves("protocol", "port"),
    "portRange": _leaves("protocol", "start", "end"),
    "namedPort": None,
}
_DESTINATION: Schema = {
    "destinationPort": {"number": None, "range": _leaves("start", "end")},
}
_ADMIN_PROTOCOLS: Schema = {
    "tcp": _DESTINATION,
    "udp": _DESTINATION,
    "sctp": _DESTINATION,
    "destinationNamedPort": None,
}


def _admin(ports: str, schema: Schema) -> Schema:
    rule: Schema = {"name": None, "action": None, ports: schema}
    return {
        "tier": None,
        "priority": None,
        "subject": _ADMIN_PEER,
        "ingress": {**rule, "from": _ADMIN_PEER},
        "egress": {**rule, "to": _ADMIN_OUTSIDE},
    }


_SCHEMAS: Mapping[tuple[str, str], Schema] = {
    ("networking.k8s.io", "NetworkPolicy"): KUBERNETES,
    ("cilium.io", "CiliumNetworkPolicy"): CILIUM,
    ("cilium.io", "CiliumClusterwideNetworkPolicy"): CILIUM,
    ("projectcalico.org", "NetworkPolicy"): CALICO,
    ("projectcalico.org", "GlobalNetworkPolicy"): CALICO,
    ("crd.projectcalico.org", "NetworkPolicy"): CALICO,
    ("crd.projectcalico.org", "GlobalNetworkPolicy"): CALICO,
    ("policy.networking.k8s.io", "AdminNetworkPolicy"): _admin("ports", _ADMIN_PORTS),
    ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"): _admin("ports", _ADMIN_PORTS),
    ("policy.networking.k8s.io", "ClusterNetworkPolicy"): _admin("protocols", _ADMIN_PROTOCOLS),
}


@cache
def every_field() -> frozenset[str]:
    """The names of all fields of all dialects."""
    return frozenset(name for schema in _SCHEMAS.values() for name in _names(schema))


def _names(schema: Schema) -> Iterator[str]:
    for name, below in schema.items():
        yield name
        yield from _names(below or {})


class StrayField(NamedTuple):
    """A field that its mapping does not have, and the fields that the mapping has."""

    field: Node
    expected: Schema


def schema_of(policy: Policy) -> Schema:
    """The fields of a policy's spec."""
    return _SCHEMAS[policy.group, policy.kind]


def stray_fields(policy: Policy) -> Iterator[StrayField]:
    """Yield the fields of a policy that its API does not have."""
    specs = policy.root["specs"] if policy.group == "cilium.io" else ()
    for spec in (policy.spec, *specs):
        yield from _strays(spec, schema_of(policy))


def is_plain(rule: Node, schema: Schema, section: str) -> bool:
    """Whether a rule of a section has no field that its API drops or refuses.

    A key that something fills in counts as well: nobody knows which field it will be.
    """
    below = schema[section]
    return below is None or next(_strays(rule, below), None) is None


def _strays(node: Node, schema: Schema) -> Iterator[StrayField]:
    for member in node:
        yield from _strays(member, schema)
    for key, child in node.items():
        if key not in schema:
            yield StrayField(child, schema)
        elif (below := schema[key]) is not None:
            yield from _strays(child, below)
