"""Every dialect against a second implementation that walks single packets over plain values."""

import ipaddress
import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.model.packets import NAME, NAMESPACES, Json, Machine, naive_allows
from tests.model.packets import naive_port as kubernetes_port
from tests.model.packets import naive_selects as kubernetes_selects
from tests.model.test_network_brute_force import (
    KNOWN_NAMESPACES,
    NUMBER,
    POLICIES,
    PROTOCOL,
    end,
    pods,
)

from certlint.loader import load
from certlint.model.destinations import External
from certlint.model.kinds import Policy
from certlint.model.network import Network
from certlint.model.selectors import Labels
from certlint.source import Source

PROTOCOLS = ("TCP", "UDP", "SCTP")
INSIDE = ("10.1.0.1", "10.1.2.1", "fd00::7")
OUTSIDE = ("8.8.8.8", "200.1.1.1", "2600::1")
CIDRS = ("0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/8", "8.8.8.8/32", "::/0", "2600::/16")
Packet = tuple[str, Machine, Machine, int, str]

LABELS = st.dictionaries(st.sampled_from(["app", "zone"]), st.sampled_from(["blue", "red"]))
PORTS = st.lists(
    st.tuples(st.sampled_from(["dns", "web"]), st.sampled_from([53, 80, 443]), PROTOCOL),
    unique_by=lambda port: port[0],
    max_size=2,
).map(tuple)


def machines(namespaces: list[str]) -> st.SearchStrategy[Machine]:
    return st.builds(
        Machine,
        st.sampled_from(INSIDE),
        st.sampled_from(namespaces),
        LABELS.map(lambda labels: tuple(sorted(labels.items()))),
        PORTS,
    )


OURS = machines(["ours"])
OTHER = st.one_of(machines(["ours", "theirs"]), st.builds(Machine, st.sampled_from(OUTSIDE)))
PACKET = st.tuples(st.sampled_from(["Ingress", "Egress"]), OURS, OTHER, NUMBER, PROTOCOL)


def thing(kind: str, group: str, spec: Json, namespace: str = "", name: str = "n") -> Json:
    return {
        "apiVersion": group,
        "kind": kind,
        "metadata": {"name": name, **({"namespace": namespace} if namespace else {})},
        "spec": spec,
    }


def network(objects: list[Json], namespaces: dict[str, Labels] = KNOWN_NAMESPACES) -> Network:
    documents = [load([Source("x.yaml", json.dumps(one))]).documents[0] for one in objects]
    return Network(
        [Policy(d, "", d.root.at("metadata.namespace").text) for d in documents], namespaces
    )


def verdict(one: Network, packet: Packet) -> bool | None:
    direction, pod, other, number, protocol = packet
    ask = one.egress if direction == "Egress" else one.ingress
    return ask(pods(pod), end(other), number, protocol).allowed


def target_of(packet: Packet) -> Machine:
    direction, pod, other, _, _ = packet
    return other if direction == "Egress" else pod


def inside(address: str, cidr: str) -> bool:
    return ipaddress.ip_address(address) in ipaddress.ip_network(cidr)


# Cilium


def cilium_selects(selector: Json, own: str, machine: Machine) -> bool:
    if not machine.namespace:
        return False
    known = {**dict(machine.labels), "io.kubernetes.pod.namespace": machine.namespace}
    wanted = {k.removeprefix("k8s:"): v for k, v in selector.get("matchLabels", {}).items()}
    if own and "io.kubernetes.pod.namespace" not in wanted and machine.namespace != own:
        return False
    return all(known.get(key) == value for key, value in wanted.items())


def cilium_item(item: Json, own: str, packet: Packet) -> bool:
    direction, _, other, number, protocol = packet
    side = "to" if direction == "Egress" else "from"
    fields = [key for key in item if key.startswith(side) and key != "toPorts"]
    outside = not other.namespace
    if fields:
        hit = False
        for member in item[fields[0]]:
            match fields[0].removeprefix(side):
                case "Endpoints":
                    hit |= cilium_selects(member, own, other)
                case "CIDR":
                    hit |= outside and inside(other.address, member)
                case "CIDRSet":
                    cut = any(inside(other.address, e) for e in member["except"])
                    hit |= outside and inside(other.address, member["cidr"]) and not cut
                case _:
                    hit |= member in {"all", "world" if outside else "cluster"}
        if not hit:
            return False
    elif not item.get("toPorts"):
        return False
    if not item.get("toPorts"):
        return True
    return any(
        port.get("protocol", "ANY") in {"ANY", protocol}
        and (
            port["port"] in {"0", str(number)}
            or (port["port"], number, protocol) in target_of(packet).ports
        )
        for entry in item["toPorts"]
        for port in entry["ports"]
    )


def cilium_allows(objects: list[Json], packet: Packet) -> bool:
    direction, pod, other, number, protocol = packet
    section = direction.lower()
    kubernetes = [o for o in objects if o["kind"] == "NetworkPolicy"]
    cilium = [o for o in objects if o["kind"].startswith("Cilium")]
    mine = [
        (o["spec"], o["metadata"].get("namespace", ""))
        for o in cilium
        if o["metadata"].get("namespace", "ours") == "ours"
        and cilium_selects(o["spec"]["endpointSelector"], "", pod)
    ]
    for spec, own in mine:
        if any(cilium_item(item, own, packet) for item in spec.get(f"{section}Deny", [])):
            return False
    for spec, own in mine:
        if any(cilium_item(item, own, packet) for item in spec.get(section, [])):
            return True
    isolated = any(
        spec.get("enableDefaultDeny", {}).get(
            section, bool(spec.get(section) or spec.get(f"{section}Deny"))
        )
        for spec, _ in mine
    )
    everything = [*kubernetes, _closing(direction)] if isolated else kubernetes
    return naive_allows(everything, direction, pod, other, number, protocol)


def _closing(direction: str) -> Json:
    return thing("NetworkPolicy", "networking.k8s.io/v1", {"policyTypes": [direction]}, "ours")


@st.composite
def cilium_selectors(draw: st.DrawFn) -> Json:
    keys = st.sampled_from(["app", "k8s:zone"])
    labels = draw(st.dictionaries(keys, st.sampled_from(["blue", "red"]), max_size=1))
    if draw(st.integers(0, 2)) == 0:
        labels["k8s:io.kubernetes.pod.namespace"] = "theirs"
    return {"matchLabels": labels} if labels else {}


SELECTOR = cilium_selectors()


@st.composite
def cilium_ports(draw: st.DrawFn) -> Json:
    ports: list[Json] = []
    for _ in range(draw(st.integers(1, 2))):
        port: Json = {"port": draw(st.sampled_from(["0", "53", "80", "443", "dns", "web"]))}
        if draw(st.booleans()):
            port["protocol"] = draw(st.sampled_from([*PROTOCOLS, "ANY"]))
        ports.append(port)
    return {"ports": ports}


CILIUM_PORTS = st.lists(cilium_ports(), max_size=2)
CIDR_SET = st.sampled_from(
    [
        {"cidr": "0.0.0.0/0", "except": ["8.8.8.0/24"]},
        {"cidr": "0.0.0.0/1", "except": ["8.8.8.8/32", "10.0.0.0/8"]},
        {"cidr": "::/0", "except": ["2600::/32"]},
        {"cidr": "128.0.0.0/1", "except": []},
    ]
)


@st.composite
def cilium_items(draw: st.DrawFn, side: str) -> list[Json]:
    members: dict[str, st.SearchStrategy[Any]] = {
        "Endpoints": SELECTOR,
        "CIDR": st.sampled_from(CIDRS),
        "CIDRSet": CIDR_SET,
        "Entities": st.sampled_from(["all", "world", "cluster", "none"]),
    }
    items: list[Json] = []
    for _ in range(draw(st.integers(0, 2))):
        item: Json = {}
        name = draw(st.sampled_from([*members, ""]))
        if name:
            item[f"{side}{name}"] = draw(st.lists(members[name], max_size=2))
        if draw(st.booleans()):
            item["toPorts"] = draw(CILIUM_PORTS)
        items.append(item)
    return items


@st.composite
def cilium_policies(draw: st.DrawFn) -> Json:
    own = draw(st.sampled_from(["ours", "ours", "theirs", ""]))
    kind = "CiliumNetworkPolicy" if own else "CiliumClusterwideNetworkPolicy"
    spec: Json = {"endpointSelector": draw(SELECTOR)}
    for direction, side in (("ingress", "from"), ("egress", "to")):
        for section in (direction, f"{direction}Deny"):
            if draw(st.booleans()):
                spec[section] = draw(cilium_items(side))
        if draw(st.integers(0, 3)) == 0:
            spec.setdefault("enableDefaultDeny", {})[direction] = draw(st.booleans())
    return thing(kind, "cilium.io/v2", spec, own)


CILIUM = cilium_policies()


@settings(deadline=None, max_examples=60)
@given(st.lists(CILIUM, max_size=3), POLICIES, PACKET)
def test_cilium(cilium: list[Json], kubernetes: list[Json], packet: Packet) -> None:
    objects = [*cilium, *kubernetes]
    assert verdict(network(objects), packet) is cilium_allows(objects, packet)


# Calico

Predicate = Callable[[dict[str, str]], bool]
EXPRESSIONS: dict[str, Predicate] = {
    "all()": lambda _: True,
    "app == 'blue'": lambda labels: labels.get("app") == "blue",
    "app != 'blue'": lambda labels: labels.get("app") != "blue",
    "has(zone) && app in {'red', 'green'}": lambda labels: (
        "zone" in labels and labels.get("app") in {"red", "green"}
    ),
    "!has(zone) || zone not in { 'blue' }": lambda labels: labels.get("zone") != "blue",
    "!(app starts with 'b' && zone contains 'e')": lambda labels: (
        not (labels.get("app", "").startswith("b") and "e" in labels.get("zone", ""))
    ),
}
PLACES: dict[str, Predicate] = {
    "all()": lambda _: True,
    "team == 'a'": lambda labels: labels.get("team") == "a",
    "projectcalico.org/name == 'theirs'": lambda labels: labels[NAME] == "theirs",
    "kubernetes.io/metadata.name != 'ours'": lambda labels: labels[NAME] != "ours",
}


def calico_entity(entity: Json, own: str, machine: Machine) -> bool:
    if "nets" in entity and not any(inside(machine.address, net) for net in entity["nets"]):
        return False
    if any(inside(machine.address, net) for net in entity.get("notNets", [])):
        return False
    places, text, without = (
        entity.get(key) for key in ("namespaceSelector", "selector", "notSelector")
    )
    # The conversion joins the namespace to the selector; `notSelector` is a condition of its own.
    if places or text or (without and own):
        if not machine.namespace:
            return False
        labels = {**NAMESPACES[machine.namespace], NAME: machine.namespace}
        if places and not PLACES[places](labels):
            return False
        if not places and own and machine.namespace != own:
            return False
        if text and not EXPRESSIONS[text](dict(machine.labels)):
            return False
    if without and machine.namespace:
        return not EXPRESSIONS[without](dict(machine.labels))
    return True


def calico_port(port: int | str, target: Machine, number: int, protocol: str) -> bool:
    if isinstance(port, int):
        return port == number
    if ":" in port:
        low, high = map(int, port.split(":"))
        return low <= number <= high
    return (port, number, protocol) in target.ports


def calico_rule(rule: Json, own: str, packet: Packet) -> bool:
    direction, _, other, number, protocol = packet
    if rule.get("protocol", protocol) != protocol or rule.get("notProtocol") == protocol:
        return False
    if not calico_entity(
        rule.get("destination" if direction == "Egress" else "source", {}), own, other
    ):
        return False
    ports = rule.get("destination", {})
    target = target_of(packet)
    if "ports" in ports and not any(
        calico_port(port, target, number, protocol) for port in ports["ports"]
    ):
        return False
    return not any(calico_port(p, target, number, protocol) for p in ports.get("notPorts", []))


def calico_types(spec: Json) -> list[str]:
    if "types" in spec:
        return spec["types"]
    if spec.get("egress"):
        return ["Ingress", "Egress"] if spec.get("ingress") else ["Egress"]
    return ["Ingress"]


# The actions of each policy's rules, in order, for one packet; and whether it isolates the pod.
Lane = tuple[Iterator[str], bool]


def calico_lane(policy: Json, packet: Packet) -> Lane | None:
    direction, pod, _, _, _ = packet
    spec, own = policy["spec"], policy["metadata"].get("namespace", "")
    if own not in {"", pod.namespace} or direction not in calico_types(spec):
        return None
    places = {**NAMESPACES[pod.namespace], NAME: pod.namespace}
    if "namespaceSelector" in spec and not PLACES[spec["namespaceSelector"]](places):
        return None
    if "selector" in spec and not EXPRESSIONS[spec["selector"]](dict(pod.labels)):
        return None
    rules = spec.get(direction.lower(), [])
    return (rule["action"] for rule in rules if calico_rule(rule, own, packet)), True


def kubernetes_lane(policies: list[Json], packet: Packet) -> Lane | None:
    direction, pod, other, number, protocol = packet
    if naive_allows([*policies], direction, pod, other, number, protocol):
        closed = [*policies, _closing(direction)]
        opened = naive_allows(closed, direction, pod, other, number, protocol)
        return (iter(["Allow"]), True) if opened else None
    return iter(()), True


def walk(tiers: list[tuple[str, list[Lane]]]) -> bool:
    """Each tier is its default action, and its lanes in order."""
    for ending, lanes in tiers:
        decided = next(
            (action for actions, _ in lanes for action in actions if action != "Log"), None
        )
        if decided in {"Allow", "Accept"}:
            return True
        if decided == "Deny":
            return False
        if decided is None and any(isolates for _, isolates in lanes) and ending == "Deny":
            return False
    return True


def calico_allows(objects: list[Json], packet: Packet) -> bool:
    def ordered(tier: str) -> list[tuple[tuple[float, str], Json]]:
        return [
            ((o["spec"].get("order", float("inf")), o["metadata"]["name"]), o)
            for o in objects
            if o["kind"] != "Tier"
            and o["apiVersion"].startswith("projectcalico")
            and o["spec"].get("tier", "default") == tier
        ]

    (early,) = [o for o in objects if o["kind"] == "Tier"]
    kubernetes = [o for o in objects if o["apiVersion"] == "networking.k8s.io/v1"]
    first = [calico_lane(o, packet) for _, o in sorted(ordered("early"), key=lambda x: x[0])]
    usual: list[tuple[tuple[float, str], Lane | None]] = [
        *((key, calico_lane(o, packet)) for key, o in ordered("default")),
        ((1000.0, ""), kubernetes_lane(kubernetes, packet)),
    ]
    usual.sort(key=lambda one: one[0])
    return walk(
        [
            (early["spec"]["defaultAction"], [lane for lane in first if lane]),
            ("Deny", [lane for _, lane in usual if lane]),
        ]
    )


def entities(*, ports: bool) -> st.SearchStrategy[Json]:
    peers: dict[str, st.SearchStrategy[Any]] = {
        "nets": st.lists(st.sampled_from(CIDRS), min_size=1, max_size=2),
        "notNets": st.lists(st.sampled_from(CIDRS[3:]), min_size=1, max_size=1),
        "selector": st.sampled_from(list(EXPRESSIONS)),
        "notSelector": st.sampled_from(list(EXPRESSIONS)),
        "namespaceSelector": st.sampled_from(list(PLACES)),
    }
    listed = st.lists(st.sampled_from([53, 443, "80:500", "dns"]), min_size=1, max_size=2)
    numbers = st.lists(st.sampled_from([53, "80:100"]), min_size=1, max_size=2)
    optional = {"ports": listed, "notPorts": numbers} if ports else peers
    return st.fixed_dictionaries({}, optional=optional)


@st.composite
def calico_rules(draw: st.DrawFn, direction: str) -> Json:
    rule: Json = {"action": draw(st.sampled_from(["Allow", "Deny", "Pass", "Log"]))}
    target = draw(entities(ports=True)) if draw(st.booleans()) else {}
    if target.keys() & {"ports", "notPorts"} or draw(st.booleans()):
        rule["protocol"] = draw(PROTOCOL)
    elif draw(st.booleans()):
        rule["notProtocol"] = draw(PROTOCOL)
    if "notPorts" in target and "dns" in target.get("ports", []):
        del target["notPorts"]  # which number a name stands for is not looked up
    peer = draw(entities(ports=False)) if draw(st.booleans()) else {}
    if direction == "Egress":
        rule["destination"] = {**target, **peer}
    else:
        rule["source"], rule["destination"] = peer, target
    return {key: value for key, value in rule.items() if value != {}}


@st.composite
def calico_policies(draw: st.DrawFn, index: int) -> Json:
    own = draw(st.sampled_from(["ours", "ours", "theirs", ""]))
    optional: dict[str, st.SearchStrategy[Any]] = {
        "order": st.sampled_from([10, 10, 999.5, 2000]),
        "tier": st.just("early"),
        "selector": st.sampled_from(list(EXPRESSIONS)),
        "types": st.lists(st.sampled_from(["Ingress", "Egress"]), min_size=1, unique=True),
        "ingress": st.lists(calico_rules("Ingress"), max_size=3),
        "egress": st.lists(calico_rules("Egress"), max_size=3),
    }
    if not own:
        optional["namespaceSelector"] = st.sampled_from(list(PLACES))
    spec = draw(st.fixed_dictionaries({}, optional=optional))
    kind = "NetworkPolicy" if own else "GlobalNetworkPolicy"
    return thing(kind, "projectcalico.org/v3", spec, own, f"p{index}")


CALICO = st.tuples(calico_policies(0), calico_policies(1), calico_policies(2)).map(list)
TIER = st.sampled_from(["Deny", "Pass"]).map(
    lambda action: thing(
        "Tier", "projectcalico.org/v3", {"order": 5, "defaultAction": action}, "", "early"
    )
)


@settings(deadline=None, max_examples=60)
@given(CALICO, TIER, POLICIES, PACKET)
def test_calico(calico: list[Json], tier: Json, kubernetes: list[Json], packet: Packet) -> None:
    objects = [*calico, tier, *kubernetes]
    assert verdict(network(objects), packet) is calico_allows(objects, packet)


# Administrators


def admin_peer(peer: Json, machine: Machine) -> bool:
    if "networks" in peer:
        return any(inside(machine.address, net) for net in peer["networks"])
    if not machine.namespace:
        return False
    labels = {**NAMESPACES[machine.namespace], NAME: machine.namespace}
    if "namespaces" in peer:
        return kubernetes_selects(peer["namespaces"], labels)
    return kubernetes_selects(peer["pods"]["namespaceSelector"], labels) and kubernetes_selects(
        peer["pods"]["podSelector"], dict(machine.labels)
    )


def admin_port(entry: Json, target: Machine, number: int, protocol: str) -> bool:
    if "namedPort" in entry:
        return (entry["namedPort"], number, protocol) in target.ports
    if "portNumber" in entry:
        written = {"port": entry["portNumber"]["port"], "protocol": entry["portNumber"]["protocol"]}
        return kubernetes_port(written, target, number, protocol)
    span = entry["portRange"]
    return span["start"] <= number <= span["end"] and span["protocol"] == protocol


def admin_actions(policy: Json, packet: Packet) -> list[str]:
    direction, pod, other, number, protocol = packet
    spec = policy["spec"]
    if not admin_peer(spec["subject"], pod):
        return []
    side = "to" if direction == "Egress" else "from"
    return [
        rule["action"]
        for rule in spec.get(direction.lower(), [])
        if any(admin_peer(peer, other) for peer in rule[side])
        and (
            not rule.get("ports")
            or any(admin_port(p, target_of(packet), number, protocol) for p in rule["ports"])
        )
    ]


def admin_allows(objects: list[Json], packet: Packet) -> bool | None:
    """None where policies of one priority lead to different ends."""
    kubernetes = [o for o in objects if o["apiVersion"] == "networking.k8s.io/v1"]
    admin = [o for o in objects if o["kind"] == "AdminNetworkPolicy"]
    baseline = [o for o in objects if o["kind"] == "BaselineAdminNetworkPolicy"]
    answers: set[bool] = set()
    for order in itertools.permutations(admin):
        if [o["spec"]["priority"] for o in order] != sorted(o["spec"]["priority"] for o in order):
            continue
        lane = kubernetes_lane(kubernetes, packet)
        answers.add(
            walk(
                [
                    ("Pass", [(iter(admin_actions(o, packet)), False) for o in order]),
                    ("Deny", [lane] if lane else []),
                    ("Pass", [(iter(admin_actions(o, packet)), False) for o in baseline]),
                ]
            )
        )
    return answers.pop() if len(answers) == 1 else None


WHERE = st.sampled_from([{}, {"matchLabels": {"team": "a"}}, {"matchLabels": {NAME: "theirs"}}])
WHO = st.sampled_from([{}, {"matchLabels": {"app": "blue"}}])
PLACED = st.one_of(
    st.fixed_dictionaries({"namespaces": WHERE}),
    st.fixed_dictionaries(
        {"pods": st.fixed_dictionaries({"namespaceSelector": WHERE, "podSelector": WHO})}
    ),
)
NETWORKS = st.fixed_dictionaries(
    {"networks": st.lists(st.sampled_from(CIDRS), min_size=1, max_size=2)}
)
ADMIN_PORT = st.one_of(
    st.fixed_dictionaries({"namedPort": st.sampled_from(["dns", "web"])}),
    st.fixed_dictionaries(
        {
            "portNumber": st.fixed_dictionaries(
                {"port": st.sampled_from([53, 443]), "protocol": PROTOCOL}
            )
        }
    ),
    st.fixed_dictionaries(
        {
            "portRange": st.fixed_dictionaries(
                {"start": st.just(50), "end": st.sampled_from([60, 500]), "protocol": PROTOCOL}
            )
        }
    ),
)


def admin_rules(side: str, actions: list[str]) -> st.SearchStrategy[list[Json]]:
    peer = st.one_of(PLACED, NETWORKS) if side == "to" else PLACED
    return st.lists(
        st.fixed_dictionaries(
            {
                "action": st.sampled_from(actions),
                side: st.lists(peer, min_size=1, max_size=2),
            },
            optional={"ports": st.lists(ADMIN_PORT, min_size=1, max_size=2)},
        ),
        max_size=3,
    )


def admin_policies(
    kind: str, actions: list[str], **more: st.SearchStrategy[Any]
) -> st.SearchStrategy[Json]:
    spec = st.fixed_dictionaries(
        {"subject": PLACED, **more},
        optional={"ingress": admin_rules("from", actions), "egress": admin_rules("to", actions)},
    )
    name = "default" if kind.startswith("Baseline") else "n"
    return spec.map(lambda found: thing(kind, "policy.networking.k8s.io/v1alpha1", found, "", name))


ADMIN = st.lists(
    admin_policies(
        "AdminNetworkPolicy", ["Allow", "Deny", "Pass"], priority=st.sampled_from([1, 2, 2])
    ),
    max_size=3,
)
BASELINE = st.lists(admin_policies("BaselineAdminNetworkPolicy", ["Allow", "Deny"]), max_size=1)


@settings(deadline=None, max_examples=60)
@given(ADMIN, BASELINE, POLICIES, PACKET)
def test_administrators(
    admin: list[Json], baseline: list[Json], kubernetes: list[Json], packet: Packet
) -> None:
    objects = [*admin, *baseline, *kubernetes]
    assert verdict(network(objects), packet) is admin_allows(objects, packet)


# Knowing less


@settings(deadline=None, max_examples=50)
@given(
    st.one_of(st.lists(CILIUM, max_size=3), CALICO, ADMIN),
    TIER,
    POLICIES,
    PACKET,
    st.booleans(),
    st.booleans(),
)
def test_knowing_less_never_turns_a_verdict_into_its_opposite(
    dialect: list[Json],
    tier: Json,
    kubernetes: list[Json],
    packet: Packet,
    ours: bool,
    theirs: bool,
) -> None:
    direction, pod, other, number, protocol = packet
    objects = [*dialect, *kubernetes, tier]
    known = verdict(network(objects), packet)
    one = network(objects, {} if theirs else KNOWN_NAMESPACES)
    shown, met = pods(pod), end(other)
    if ours:
        shown = shown._replace(labels=Labels(), ports={}, ports_complete=False)
    if theirs and not isinstance(met, External):
        met = met._replace(labels=Labels(), ports={}, ports_complete=False)
    ask = one.egress if direction == "Egress" else one.ingress
    assert ask(shown, met, number, protocol).allowed in {None, known}
