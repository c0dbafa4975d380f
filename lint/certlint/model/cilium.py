"""Reads a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy (cilium.io/v2).

Source: Cilium's API types, its checks of a rule, and its documentation of layers 3 and 4.
"""

from collections.abc import Iterator

from certlint.model.admission_dialects import refusals
from certlint.model.allowances import (
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
from certlint.model.cilium_peers import peers_of
from certlint.model.cilium_selectors import selected
from certlint.model.kinds import Policy
from certlint.model.peers import Peer, SelectedPods
from certlint.model.policy_fields import CILIUM as SCHEMA
from certlint.model.policy_fields import is_plain
from certlint.model.selectors import NOTHING
from certlint.node import Node

_FIRST = (float("-inf"), "")  # what is denied is denied, whatever others allow
# Fields that narrow a rule by more than addresses and ports.
_NARROWING = ("fromRequires", "toRequires", "authentication")


def read(policy: Policy) -> Iterator[Stance]:
    """Read each rule of a policy: `spec`, and the members of `specs`.

    What it denies and what it allows are two stances, since denials come before everything.
    """
    sound = not refusals(policy)
    specs = policy.root["specs"]
    if specs and not specs.is_list:
        yield from _stances(policy, specs, sound=False)
    for spec in (policy.spec, *specs):
        if spec or not specs:
            known = spec.is_map and spec.map.keys() <= SCHEMA.keys()
            yield from _stances(policy, spec, sound=sound and known)


def _stances(policy: Policy, spec: Node, *, sound: bool) -> Iterator[Stance]:
    own = not policy.cluster_scoped
    subject = selected(spec["endpointSelector"], own=own)
    if spec["nodeSelector"] and not spec["endpointSelector"]:
        subject = SelectedPods(NOTHING)  # it is about nodes
    isolates: dict[Direction, bool | None] = {d: _isolates(spec, d) for d in DIRECTIONS}
    allowing = Stance(
        policy,
        subject,
        isolates,
        {d: tuple(_rules(spec, d, "allow", own=own)) for d in DIRECTIONS},
        {d: _section(spec, d) for d in DIRECTIONS},
        sound=sound,
    )
    yield allowing
    denied = {
        d: (*_rules(spec, d, "deny", own=own), *_inspected(spec, d, own=own)) for d in DIRECTIONS
    }
    if any(denied.values()):
        yield allowing._replace(rules=denied, rank=_FIRST)


def _section(spec: Node, direction: Direction) -> Node:
    """Where the rules of a direction stand, or would."""
    denying = _denying(spec, direction)
    return denying if denying and not spec[direction] else spec[direction]


def _denying(spec: Node, direction: Direction) -> Node:
    return spec[f"{direction}Deny"]


def _isolates(spec: Node, direction: Direction) -> bool | None:
    given = spec["enableDefaultDeny"][direction]
    if given:
        return True if given.true else False if given.false else None
    sections = (spec[direction], _denying(spec, direction))
    if any(section.list for section in sections):
        return True
    return None if any(section and not section.is_list for section in sections) else False


def _rules(spec: Node, direction: Direction, action: Action, *, own: bool) -> Iterator[Rule]:
    rules = spec[direction] if action == "allow" else _denying(spec, direction)
    if rules and not rules.is_list:
        yield unreadable(rules, action)
    for node in rules:
        if not node.is_map or not is_plain(node, SCHEMA, str(rules.step)):
            yield unreadable(node, action)
        elif not (node["icmps"] and not node["toPorts"]):  # such a rule is of no other protocol
            yield from _with_ports(node, peers_of(node, direction, own=own), action)


def _inspected(spec: Node, direction: Direction, *, own: bool) -> Iterator[Rule]:
    """Yield what may be closed by rules that allow.

    Where nothing is denied by default, a port that is inspected is closed to what is not listed.
    """
    if _isolates(spec, direction) is not False:
        return
    for node in spec[direction]:
        entries = [entry for entry in node["toPorts"] if _inspects(entry)]
        if entries:
            ports: list[Ports] = []
            for entry in entries:
                ports += _ports(entry)
            peers = peers_of(node, direction, own=own)
            yield Rule(node, peers, tuple(ports), certain=False, action="deny")


def _with_ports(node: Node, peers: tuple[Peer, ...], action: Action) -> Iterator[Rule]:
    if not peers:
        return
    entries = node["toPorts"]
    certain = not any(node[field] for field in _NARROWING)
    if entries and not entries.is_list:
        yield Rule(node, peers, (None,), certain, action)
    elif not entries.list:
        yield Rule(node, peers, (True,), certain, action)
    for entry in entries:
        plain = certain and not _inspects(entry)
        yield Rule(node, peers, tuple(_ports(entry)), plain, action)


def _inspects(entry: Node) -> bool:
    """Whether more than the port counts: the request, its name or its certificate."""
    if not entry.is_map or entry.map.keys() - {"ports", "rules"}:
        return True
    rules = {name: node for name, node in entry["rules"].items() if node}
    if entry["rules"] and not entry["rules"].is_map:
        return True
    if rules.keys() == {"dns"}:
        return not any(rule["matchPattern"].text == "*" for rule in rules["dns"])
    return bool(rules)


def _ports(entry: Node) -> Iterator[Ports]:
    if not entry["ports"].list:
        yield None
    for port in entry["ports"]:
        protocol = port["protocol"].text.upper() if port["protocol"] else "ANY"
        protocols = PROTOCOLS if protocol == "ANY" else (protocol,)
        number = port["port"].number
        text = port["port"].text if number is None else str(number)
        end = port["endPort"]
        if not port.known or not text or not protocol or (end and end.number is None):
            yield None
        elif not text.isdecimal():
            yield from (NamedPort(name, text.lower()) for name in protocols)
        elif int(text) == 0:
            yield from map(PortRange, protocols)
        else:
            last = max(end.number or 0, int(text))
            yield from (PortRange(name, int(text), last) for name in protocols)
