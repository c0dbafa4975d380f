"""Reads a NetworkPolicy or GlobalNetworkPolicy of Calico, and its tiers.

Source: Calico's documentation, and how it turns these objects into what its agents are told.
"""

import re
from collections.abc import Iterator

from certlint.model.addresses import Block, blocks_of, network_or_address_of
from certlint.model.admission_dialects import refusals
from certlint.model.allowances import (
    DEFAULT,
    DIRECTIONS,
    Action,
    Direction,
    Rule,
    Stance,
    unreadable,
)
from certlint.model.calico_ports import ports_of
from certlint.model.calico_selectors import test_of
from certlint.model.kinds import Policy
from certlint.model.peers import Domains, Entity, Peer, SelectedPods
from certlint.model.policy_fields import CALICO, is_plain
from certlint.model.selectors import NOTHING, Every, Except, Labels, Test, holds
from certlint.node import Node

_LAST = float("inf")
_ACTIONS: dict[str, Action] = {"allow": "allow", "deny": "deny", "pass": "pass"}
_PEERS: dict[Direction, str] = {"ingress": "source", "egress": "destination"}
_RULE = frozenset(
    {"action", "protocol", "notProtocol", "ipVersion", "source", "destination", "metadata"}
)
_SELECTORS = ("selector", "notSelector", "namespaceSelector", "serviceAccounts")
# Nothing here has a namespace, and everything here is known of it.
_NOWHERE = Labels(complete=True)


def read(policy: Policy) -> Iterator[Stance]:
    """Read a policy; what something else fills in later stays unknown."""
    spec = policy.spec
    order = spec["order"].scalar
    known = not spec["order"] or (isinstance(order, int | float) and spec["tier"].known)
    rank = float(order) if isinstance(order, int | float) else _LAST
    tier = spec["tier"].text or DEFAULT
    isolates: dict[Direction, bool | None] = {d: _isolates(policy, d) for d in DIRECTIONS}
    yield Stance(
        policy,
        _subject(policy),
        isolates,
        {d: tuple(_rules(policy, d, isolates=isolates[d])) for d in DIRECTIONS},
        {d: spec[d] for d in DIRECTIONS},
        sound=known and spec.map.keys() <= CALICO.keys() and not refusals(policy),
        tier=tier,
        rank=(rank if known else float("-inf"), policy.name.removeprefix(f"{tier}.")),
    )


def _subject(policy: Policy) -> SelectedPods:
    spec = policy.spec
    if spec["doNotTrack"].true or spec["preDNAT"].true:
        return SelectedPods(NOTHING)  # it is about hosts
    accounts = spec["serviceAccountSelector"]
    pods = (
        _test(spec["selector"]),
        *([None] if accounts.text.strip() not in {"", "all()"} else []),
    )
    if not policy.cluster_scoped:
        return SelectedPods(Every(pods), own=True)
    return SelectedPods(Every(pods), _test(spec["namespaceSelector"]))


def _isolates(policy: Policy, direction: Direction) -> bool | None:
    types, other = policy.spec["types"], "ingress" if direction == "egress" else "egress"
    if types.list:
        if any(kind.text.lower() == direction for kind in types):
            return True
        return False if types.known else None
    # Whoever writes the storage's own objects gets none of the defaults.
    if types or policy.group == "crd.projectcalico.org":
        return None
    here, there = policy.spec[direction], policy.spec[other]
    if (here and not here.is_list) or (there and not there.is_list):
        return None
    return bool(here.list) or (direction == "ingress" and not there.list)


def _rules(policy: Policy, direction: Direction, *, isolates: bool | None) -> Iterator[Rule]:
    rules = policy.spec[direction]
    if isolates is False:
        return
    if rules and not rules.is_list:
        yield from (unreadable(rules, action) for action in ("allow", "deny"))
    for node in rules:
        action = _ACTIONS.get(node["action"].text.lower())
        if node["action"].text.lower() == "log":
            continue
        if action is None:
            yield from (unreadable(node, action) for action in ("allow", "deny"))
            continue
        peer, own = node[_PEERS[direction]], node[_PEERS[_other(direction)]]
        target = node["destination"]
        peers = tuple(_of_version(node["ipVersion"], _peers(policy, peer)))
        certain = (
            bool(isolates)
            and node.map.keys() <= _RULE | {"metadata"}
            and is_plain(node, CALICO, direction)
            and own.map.keys() <= ({"ports", "notPorts"} if direction == "ingress" else set())
            and not node.at("source.ports")
            and not node.at("source.notPorts")
            and (not node["ipVersion"] or all(isinstance(one, Block) for one in peers))
        )
        yield Rule(node, peers, tuple(ports_of(node, target)), certain, action)


def _other(direction: Direction) -> Direction:
    return "ingress" if direction == "egress" else "egress"


def _of_version(version: Node, peers: Iterator[Peer]) -> Iterator[Peer]:
    """Only peers of an IP version, as far as a peer tells of it."""
    blocks = {4: blocks_of("0.0.0.0/0"), 6: blocks_of("::/0")}.get(version.number or 0)
    for peer in peers:
        if blocks is not None and peer is True:
            yield from blocks
        elif blocks is None or not isinstance(peer, Block) or peer.version == version.number:
            yield peer


def _peers(policy: Policy, entity: Node) -> Iterator[Peer]:
    if entity and not entity.is_map:
        yield None
    elif entity["domains"]:
        yield _domains(entity["domains"])
        if entity["nets"]:
            yield from _blocks(entity)
    elif entity["services"]:
        yield _service(entity["services"])
    elif any(entity[field] for field in _SELECTORS):
        yield _selected(policy, entity)
    elif entity["nets"] or entity["notNets"]:
        yield from _blocks(entity)
    else:
        yield True


def _blocks(entity: Node) -> Iterator[Block | None]:
    nets, cut = entity["nets"], entity["notNets"]
    excluded = [network_or_address_of(node.text) for node in cut]
    exceptions = tuple(one for one in excluded if one is not None)
    if (nets and not nets.is_list) or (cut and not cut.is_list) or len(exceptions) < len(excluded):
        yield None
        return
    networks = (
        [network_or_address_of(node.text) for node in nets]
        if nets
        else [block.network for block in blocks_of("0.0.0.0/0", "::/0")]
    )
    for network in networks:
        if network is None:
            yield None
        else:
            same = (one for one in exceptions if one.version == network.version)
            yield Block(network, tuple(same))


def _selected(policy: Policy, entity: Node) -> SelectedPods | None:
    blocks: tuple[Block, ...] | None = None
    if entity["nets"] or entity["notNets"]:
        found = list(_blocks(entity))
        blocks = tuple(block for block in found if block is not None)
        if len(blocks) < len(found):
            return None
    selector, without = entity["selector"], entity["notSelector"]
    pods: list[Test] = [_test(selector)]
    if without:
        pods.append(Except(_test(without)))
    if entity["serviceAccounts"]:
        pods.append(None)
    namespaces = _test(entity["namespaceSelector"])
    own = not entity["namespaceSelector"] and not policy.cluster_scoped
    # Hosts and sets of addresses have labels too, and no namespace.
    beyond = not own and holds(namespaces, _NOWHERE) is not False
    if entity["namespaceSelector"].text.strip() == "all()":
        beyond = False
    only_without = without and not any(
        entity[f] for f in ("selector", "namespaceSelector", "serviceAccounts")
    )
    elsewhere = (True if only_without else None) if beyond else False
    return SelectedPods(Every(tuple(pods)), namespaces, own, blocks, elsewhere)


def _test(selector: Node) -> Test:
    if not selector:
        return Every()
    return test_of(selector.text) if selector.text and selector.known else None


def _domains(domains: Node) -> Domains:
    exact = [
        d.text.lower().rstrip(".") for d in domains if d.text and d.known and "*" not in d.text
    ]
    return Domains(tuple(map(re.escape, exact)), complete=len(exact) == len(domains.list))


def _service(services: Node) -> Entity:
    namespace, name = services["namespace"], services["name"]
    if (namespace.text, name.text) == ("default", "kubernetes"):
        return Entity(api_server=True, private=None)
    return Entity(
        pods=None, proxy=None, public=None, namespace=namespace.text if namespace.known else ""
    )
