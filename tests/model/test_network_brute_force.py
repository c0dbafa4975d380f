"""The evaluator against a second implementation that walks single packets over plain values."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.model.packets import NAME, NAMESPACES, Json, Machine, naive_allows, naive_types

from certlint.loader import load
from certlint.model.destinations import CLUSTER_DNS, INGRESS, End, External, Pods
from certlint.model.kinds import Policy
from certlint.model.network import Network
from certlint.model.selectors import Labels
from certlint.source import Source

NUMBERS = (53, 80, 443, 8089)
NAMES = ("dns", "web", "api")
ADDRESSES = ("10.1.0.1", "10.1.2.1", "10.200.0.1", "8.8.8.8", "200.1.1.1", "2001:db8::1", "fd00::7")
BLOCKS: dict[str, list[str]] = {
    "0.0.0.0/0": ["10.0.0.0/8", "10.1.2.0/24", "128.0.0.0/1"],
    "0.0.0.0/1": ["8.8.8.8/32"],
    "128.0.0.0/1": [],
    "10.0.0.0/8": ["10.1.0.0/16", "10.1.2.1/32"],
    "10.1.2.1/32": [],
    "::/0": ["fd00::/8", "2001:db8::1/128"],
    "2001:db8::/32": [],
}


# Clusters, policies and packets.

VALUES = st.sampled_from(["blue", "red"])
KEYS = st.sampled_from(["app", "zone"])
NAMESPACE = st.sampled_from(sorted(NAMESPACES))
PROTOCOL = st.sampled_from(["TCP", "UDP"])


def selectors(
    keys: st.SearchStrategy[str], values: st.SearchStrategy[str]
) -> st.SearchStrategy[Json]:
    several = st.lists(values, min_size=1, max_size=2)
    expression = st.one_of(
        st.fixed_dictionaries(
            {"key": keys, "operator": st.sampled_from(["In", "NotIn"]), "values": several}
        ),
        st.fixed_dictionaries(
            {"key": keys, "operator": st.sampled_from(["Exists", "DoesNotExist"])}
        ),
    )
    return st.fixed_dictionaries(
        {},
        optional={
            "matchLabels": st.dictionaries(keys, values, max_size=1),
            "matchExpressions": st.lists(expression, max_size=1),
        },
    )


@st.composite
def blocks(draw: st.DrawFn) -> Json:
    cidr = draw(st.sampled_from(sorted(BLOCKS)))
    exceptions = draw(st.lists(st.sampled_from(BLOCKS[cidr]), unique=True)) if BLOCKS[cidr] else []
    return {"ipBlock": {"cidr": cidr, "except": exceptions} if exceptions else {"cidr": cidr}}


@st.composite
def port_entries(draw: st.DrawFn) -> Json:
    entry: Json = {}
    if draw(st.booleans()):
        entry["protocol"] = draw(PROTOCOL)
    port = draw(st.one_of(st.none(), st.sampled_from(NUMBERS), st.sampled_from(NAMES)))
    if port is not None:
        entry["port"] = port
    if isinstance(port, int) and draw(st.booleans()):
        entry["endPort"] = draw(st.integers(port, port + 400))
    return entry


POD_SELECTOR = selectors(KEYS, VALUES)
NAMESPACE_SELECTOR = selectors(
    st.sampled_from([NAME, "team"]), st.sampled_from(["a", "b", *sorted(NAMESPACES)])
)
PEER = st.one_of(
    st.fixed_dictionaries({"podSelector": POD_SELECTOR}),
    st.fixed_dictionaries({"namespaceSelector": NAMESPACE_SELECTOR}),
    st.fixed_dictionaries({"podSelector": POD_SELECTOR, "namespaceSelector": NAMESPACE_SELECTOR}),
    blocks(),
)


def rule_lists(side: str) -> st.SearchStrategy[list[Json]]:
    ports = st.lists(port_entries(), max_size=2)
    rule = st.fixed_dictionaries({}, optional={side: st.lists(PEER, max_size=2), "ports": ports})
    return st.lists(rule, max_size=2)


SPEC = st.fixed_dictionaries(
    {},
    optional={
        "podSelector": POD_SELECTOR,
        "policyTypes": st.lists(st.sampled_from(["Ingress", "Egress"]), unique=True),
        "ingress": rule_lists("from"),
        "egress": rule_lists("to"),
    },
)


def policy_of(namespace: str, spec: Json) -> Json:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "n", "namespace": namespace},
        "spec": spec,
    }


POLICY = st.builds(
    policy_of,
    # Most stand where the pods are, or little would happen.
    st.sampled_from(["ours", "ours", "theirs"]),
    SPEC,
)
POLICIES = st.lists(POLICY, max_size=4)
NAMED = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NUMBERS), PROTOCOL),
    unique_by=lambda port: port[0],
    max_size=2,
).map(tuple)
POD = st.builds(
    Machine,
    st.sampled_from(ADDRESSES),
    NAMESPACE,
    st.dictionaries(KEYS, VALUES).map(lambda labels: tuple(sorted(labels.items()))),
    NAMED,
)
OUR_POD = POD.map(lambda pod: replace(pod, namespace="ours"))
OUTSIDE = st.builds(Machine, st.sampled_from(ADDRESSES))
OTHER = st.one_of(POD, OUR_POD, OUTSIDE)
NUMBER = st.sampled_from([*NUMBERS, 444])

KNOWN_NAMESPACES = {name: Labels(labels, complete=True) for name, labels in NAMESPACES.items()}


def network(policies: list[Json], namespaces: dict[str, Labels] = KNOWN_NAMESPACES) -> Network:
    texts = (Source("x.yaml", json.dumps(policy)) for policy in policies)
    documents = [load([text]).documents[0] for text in texts]
    return Network(
        [Policy(d, "", d.root.at("metadata.namespace").text) for d in documents], namespaces
    )


def end(machine: Machine) -> End:
    return pods(machine) if machine.namespace else External(machine.address)


def pods(machine: Machine) -> Pods:
    ports = {name: (number, protocol) for name, number, protocol in machine.ports}
    return Pods(
        machine.namespace,
        Labels(dict(machine.labels), complete=True),
        ports,
        ports_complete=True,
        address=machine.address,
    )


@settings(deadline=None, max_examples=300)
@given(POLICIES, OUR_POD, OTHER, NUMBER, PROTOCOL)
def test_where_all_is_known_the_verdict_is_that_of_the_api(
    policies: list[Json], pod: Machine, other: Machine, number: int, protocol: str
) -> None:
    one = network(policies)
    out = one.egress(pods(pod), end(other), number, protocol)
    into = one.ingress(pods(pod), end(other), number, protocol)
    assert out.allowed is naive_allows(policies, "Egress", pod, other, number, protocol)
    assert into.allowed is naive_allows(policies, "Ingress", pod, other, number, protocol)
    assert bool(out.policies) or out.allowed
    assert bool(into.policies) or into.allowed


@settings(deadline=None, max_examples=150)
@given(POLICIES, OUR_POD, OTHER, NUMBER, PROTOCOL, st.data())
def test_knowing_less_never_turns_a_verdict_into_its_opposite(
    policies: list[Json],
    pod: Machine,
    other: Machine,
    number: int,
    protocol: str,
    data: st.DataObject,
) -> None:
    truth = naive_allows(policies, "Egress", pod, other, number, protocol)
    ours, theirs = pods(pod), pods(other) if other.namespace else None
    if data.draw(st.booleans()):
        seen = data.draw(st.sets(st.sampled_from(["app", "zone"])))
        known = {key: value for key, value in pod.labels if key in seen}
        ours = ours._replace(labels=Labels(known))
    if theirs is not None:
        theirs = theirs._replace(labels=Labels(), ports={}, ports_complete=False, address="")
        if data.draw(st.booleans()):
            theirs = theirs._replace(namespace="", not_in=NAMESPACES.keys() - {other.namespace})
    shown = theirs or External()
    # The pod whose address is hidden must have one that a pod of this cluster can have, and the
    # host outside one of the public internet.
    if (
        other.address in {"10.1.0.1", "10.1.2.1", "10.200.0.1"}
        if theirs
        else other.address == "8.8.8.8"
    ):
        namespaces = data.draw(st.sampled_from([KNOWN_NAMESPACES, {}]))
        allowed = network(policies, namespaces).egress(ours, shown, number, protocol).allowed
        # A block that leaves out less than half of the world stands for all of it.
        excepted = "except" in json.dumps(policies) and not theirs
        assert allowed in ({None, truth, True} if excepted else {None, truth})


@settings(deadline=None, max_examples=100)
@given(POLICIES, OUR_POD, OTHER, NUMBER, PROTOCOL, st.randoms(use_true_random=False))
def test_order_never_matters(
    policies: list[Json], pod: Machine, other: Machine, number: int, protocol: str, random: Any
) -> None:
    shuffled = json.loads(json.dumps(policies))
    random.shuffle(shuffled)
    for policy in shuffled:
        for section in ("ingress", "egress"):
            random.shuffle(policy["spec"].get(section, []))
            for rule in policy["spec"].get(section, []):
                for members in rule.values():
                    random.shuffle(members)
    destinations = (end(other), External(), CLUSTER_DNS, INGRESS)
    verdicts, again = (
        [one.egress(pods(pod), to, number, protocol).allowed for to in destinations]
        for one in (network(policies), network(shuffled))
    )
    assert verdicts == again


@settings(deadline=None, max_examples=80)
@given(POLICIES, OUR_POD, OTHER, NUMBER, PROTOCOL)
def test_a_policy_that_opens_everything_opens_everything(
    policies: list[Json], pod: Machine, other: Machine, number: int, protocol: str
) -> None:
    opening = policy_of("ours", {"policyTypes": ["Egress"], "egress": [{}]})
    one = network([*policies, opening])
    for destination in (end(other), External(), CLUSTER_DNS, INGRESS):
        assert one.egress(pods(pod), destination, number, protocol).allowed is True


@settings(deadline=None, max_examples=80)
@given(POLICIES, POLICY, OUR_POD, OTHER, NUMBER, PROTOCOL)
def test_a_rule_more_never_closes_what_is_open(
    policies: list[Json], more: Json, pod: Machine, other: Machine, number: int, protocol: str
) -> None:
    for destination in (end(other), External(), CLUSTER_DNS, INGRESS):
        before = network([*policies, _without_rules(more)])
        after = network([*policies, more])
        was, is_now = (
            one.egress(pods(pod), destination, number, protocol).allowed for one in (before, after)
        )
        order = (False, None, True)
        assert order.index(is_now) >= order.index(was)


def _without_rules(policy: Json) -> Json:
    types = naive_types(policy["spec"])
    kept = {key: value for key, value in policy["spec"].items() if key == "podSelector"}
    return {**policy, "spec": {**kept, "policyTypes": types}}
