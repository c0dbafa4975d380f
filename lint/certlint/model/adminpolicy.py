"""Reads the policies of a cluster's administrators (policy.networking.k8s.io).

AdminNetworkPolicy and BaselineAdminNetworkPolicy of v1alpha1, ClusterNetworkPolicy of v1alpha2.
Source: the API's types of both versions.
"""

import re
from collections.abc import Iterator

from certlint.model.addresses import Block, network_of
from certlint.model.admission_dialects import refusals
from certlint.model.allowances import (
    ADMIN,
    BASELINE,
    DIRECTIONS,
    PROTOCOLS,
    Action,
    Direction,
    NamedPort,
    PortRange,
    Ports,
    Rule,
    Stance,
    unreadable,
)
from certlint.model.kinds import Policy
from certlint.model.peers import Domains, Entity, Peer, SelectedPods
from certlint.model.policy_fields import Schema, is_plain, schema_of
from certlint.model.selectors import selector_of
from certlint.node import Node

_ACTIONS: dict[str, Action] = {"Allow": "allow", "Accept": "allow", "Deny": "deny", "Pass": "pass"}
_PEERS: dict[Direction, str] = {"ingress": "from", "egress": "to"}
_NODES = Entity(private=None, api_server=None)


def read(policy: Policy) -> Iterator[Stance]:
    """Read a policy. Such policies isolate nobody: what their rules do not decide goes on."""
    spec = policy.spec
    baseline = policy.kind == "BaselineAdminNetworkPolicy" or spec["tier"].text == "Baseline"
    priority = 0 if policy.kind == "BaselineAdminNetworkPolicy" else spec["priority"].number
    known = priority is not None and (
        policy.kind != "ClusterNetworkPolicy" or spec["tier"].text in {"Admin", "Baseline"}
    )
    sound = known and spec.map.keys() <= schema_of(policy).keys() and not refusals(policy)
    yield Stance(
        policy,
        _subject(spec["subject"]),
        dict.fromkeys(DIRECTIONS, False),
        {d: tuple(_rules(spec[d], d, schema_of(policy))) for d in DIRECTIONS},
        {d: spec[d] for d in DIRECTIONS},
        sound=sound,
        tier=BASELINE if baseline else ADMIN,
        rank=(float("-inf") if priority is None else float(priority), ""),
    )


def _subject(subject: Node) -> SelectedPods:
    if subject["namespaces"].is_map:
        return SelectedPods(namespaces=selector_of(subject["namespaces"]))
    return _pods(subject["pods"]) if subject["pods"].is_map else SelectedPods(None)


def _pods(pods: Node) -> SelectedPods:
    return SelectedPods(selector_of(pods["podSelector"]), selector_of(pods["namespaceSelector"]))


def _rules(rules: Node, direction: Direction, schema: Schema) -> Iterator[Rule]:
    if rules and not rules.is_list:
        yield from (unreadable(rules, action) for action in ("allow", "deny"))
    for node in rules:
        action = _ACTIONS.get(node["action"].text)
        if action is None:
            yield from (unreadable(node, action) for action in ("allow", "deny"))
            continue
        side = _PEERS[direction]
        peers: list[Peer] = []
        for entry in node[side]:
            peers += _peers(entry)
        certain = is_plain(node, schema, direction) and not (node[side] and not peers)
        yield Rule(node, tuple(peers) or (None,), tuple(_listed(node)), certain, action)


def _listed(rule: Node) -> Iterator[Ports]:
    listed = rule["ports"] or rule["protocols"]
    if listed and not listed.is_list:
        yield None
    elif not listed.list:
        yield True
    for entry in listed:
        yield from _ports(entry)


def _peers(entry: Node) -> Iterator[Peer]:
    names = set(entry.map)
    if names == {"namespaces"}:
        yield SelectedPods(namespaces=selector_of(entry["namespaces"]))
    elif names == {"pods"}:
        yield _pods(entry["pods"])
    elif names == {"nodes"}:
        yield _NODES
    elif names == {"networks"}:
        for network in entry["networks"]:
            found = network_of(network.text)
            yield None if found is None else Block(found)
    elif names == {"domainNames"}:
        yield _domains(entry["domainNames"])
    else:
        yield None


def _domains(names: Node) -> Domains:
    """A leading `*.` stands for one label or several."""
    known = [name.text.lower().rstrip(".") for name in names if name.known and name.text]
    return Domains(tuple(map(_domain, known)), complete=len(known) == len(names.list))


def _domain(name: str) -> str:
    below = name.startswith("*.")
    return (r"(?:[^.]+\.)+" if below else "") + re.escape(name.removeprefix("*."))


def _ports(entry: Node) -> Iterator[Ports]:
    if not entry.is_map or len(entry.map) != 1 or not entry.known:
        yield None
        return
    ((name, value),) = entry.items()
    match name:
        case "namedPort" | "destinationNamedPort":
            yield from (NamedPort(protocol, value.text) for protocol in PROTOCOLS)
        case "portNumber":
            yield _range(value["protocol"], value["port"], value["port"])
        case "portRange":
            yield _range(value["protocol"], value["start"], value["end"])
        case "tcp" | "udp" | "sctp":
            yield _destination(name.upper(), value["destinationPort"])
        case _:
            yield None


def _range(protocol: Node, first: Node, last: Node) -> Ports:
    if first.number is None or last.number is None:
        return None
    return PortRange(protocol.text or "TCP", first.number, last.number)


def _destination(protocol: str, port: Node) -> Ports:
    if not port:
        return PortRange(protocol)
    bounds = port["range"]
    first = port["number"] or bounds["start"]
    last = port["number"] or bounds["end"]
    if first.number is None or last.number is None:
        return None
    return PortRange(protocol, first.number, last.number)
