"""Plain NetworkPolicies against a public evaluator, which others wrote: network-config-analyzer.

It pins what it needs, so it gets an environment of its own.
"""

import json
import random
import subprocess
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.model.packets import NAME, NAMESPACES, Json, Machine
from tests.model.test_network_brute_force import KNOWN_NAMESPACES, end, network, pods

# Answers, for each folder of a cluster, which of its questions it allows.
ORACLE = """
import contextlib, json, sys
from pathlib import Path
from nca.CoreDS.ConnectivityProperties import ConnectivityProperties
from nca.CoreDS.Peer import IpBlock, PeerSet
from nca.CoreDS.PortSet import PortSet
from nca.CoreDS.ProtocolSet import ProtocolSet
from nca.NetworkConfig.ResourcesHandler import ResourcesHandler

answers = []
for folder in sys.argv[1:]:
    lists = [[f"{folder}/{name}.json"] for name in ("policies", "namespaces", "pods")]
    with contextlib.redirect_stdout(sys.stderr):
        config = ResourcesHandler().get_network_config(*lists, None)
        allowed = config.allowed_connections().all_allowed_conns
    known = {str(peer): peer for peer in config.peer_container.get_all_peers_group()}
    for source, target, port, protocol in json.loads(Path(folder, "questions.json").read_text()):
        ports = PortSet()
        ports.add_port(port)
        one = ConnectivityProperties.make_conn_props_from_dict({
            "src_peers": PeerSet({known.get(source) or IpBlock(source)}),
            "dst_peers": PeerSet({known.get(target) or IpBlock(target)}),
            "protocols": ProtocolSet.get_protocol_set_with_single_protocol(protocol),
            "dst_ports": ports,
        })
        answers.append(one.contained_in(allowed))
print(json.dumps(answers))
"""
OUTSIDE = ("8.8.8.8", "200.1.1.1", "2600::1")
PORTS = (53, 80, 443)
PROTOCOLS = ("TCP", "UDP")


@dataclass(frozen=True)
class Sample:
    """A cluster of some pods and policies."""

    pods: tuple[Machine, ...]
    policies: list[Json]


def sample(chance: random.Random) -> Sample:
    """A cluster in which nothing is asked that the other one is known to read otherwise.

    It gives pods no addresses, so that none is in a block here either. It mixes up named ports of
    several pods, and takes an empty selector of namespaces beside one of pods for the policy's own.
    Beside any selector of namespaces, it seeks what has a label in the policy's own alone.
    """
    found = tuple(
        Machine(
            f"fd10::{number}",
            chance.choice(["ours", "ours", "theirs", "bare"]),
            (("app", chance.choice(["blue", "red"])), ("pod", f"p{number}")),
        )
        for number in range(1, 5)
    )
    return Sample(found, [_policy(chance, number) for number in range(chance.randint(1, 4))])


def _policy(chance: random.Random, number: int) -> Json:
    types = chance.choice([["Ingress"], ["Egress"], ["Ingress", "Egress"]])
    spec: Json = {"podSelector": _own_pods(chance), "policyTypes": types}
    for direction, side in (("Ingress", "from"), ("Egress", "to")):
        if direction in types:
            rules = (_rule(chance, side) for _ in range(chance.randint(0, 2)))
            spec[direction.lower()] = list(rules)
    metadata = {"name": f"n{number}", "namespace": chance.choice(["ours", "ours", "theirs"])}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata,
        "spec": spec,
    }


def _own_pods(chance: random.Random) -> Json:
    labelled = {"matchExpressions": [{"key": "app", "operator": "Exists"}]}
    return labelled if chance.random() < 0.25 else _pods(chance)


def _pods(chance: random.Random) -> Json:
    value = chance.choice(["blue", "red"])
    return chance.choice(
        [
            {},
            {"matchLabels": {"app": value}},
            {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": [value]}]},
        ]
    )


def _rule(chance: random.Random, side: str) -> Json:
    rule: Json = {}
    if chance.random() < 0.8:
        rule[side] = [_peer(chance) for _ in range(chance.randint(1, 2))]
    if chance.random() < 0.7:
        rule["ports"] = [_port(chance) for _ in range(chance.randint(1, 2))]
    return rule


def _peer(chance: random.Random) -> Json:
    some = chance.choice([{"matchLabels": {"team": "a"}}, {"matchLabels": {NAME: "theirs"}}])
    return chance.choice(
        [
            {"podSelector": _own_pods(chance)},
            {"namespaceSelector": {}},
            {"namespaceSelector": some},
            {"namespaceSelector": some, "podSelector": _pods(chance)},
            {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["8.0.0.0/8"]}},
            {"ipBlock": {"cidr": "128.0.0.0/1"}},
            {"ipBlock": {"cidr": "2600::/16"}},
        ]
    )


def _port(chance: random.Random) -> Json:
    return chance.choice(
        [
            {"port": chance.choice(PORTS)},
            {"port": chance.choice(PORTS), "protocol": "UDP"},
            {"port": 60, "endPort": 100},
            {"protocol": "UDP"},
        ]
    )


def _manifest(machine: Machine) -> Json:
    labels = dict(machine.labels)
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": labels["pod"], "namespace": machine.namespace, "labels": labels},
        "spec": {"containers": [{"name": "c", "image": "registry.example.com/c"}]},
    }


def _name(machine: Machine) -> str:
    return (
        f"{machine.namespace}/{dict(machine.labels)['pod']}"
        if machine.namespace
        else machine.address
    )


Question = tuple[Machine, Machine, int, str]


def _questions(one: Sample) -> list[Question]:
    hosts = [Machine(address) for address in OUTSIDE]
    pairs = [
        *((a, b) for a in one.pods for b in one.pods if a is not b),
        *((pod, host) for pod in one.pods for host in hosts),
        *((host, pod) for pod in one.pods for host in hosts),
    ]
    return [(a, b, port, protocol) for a, b in pairs for port in PORTS for protocol in PROTOCOLS]


def _ours(one: Sample) -> list[bool | None]:
    judge = network(one.policies, KNOWN_NAMESPACES)
    answers: list[bool | None] = []
    for a, b, port, protocol in _questions(one):
        sent = judge.egress(pods(a), end(b), port, protocol).allowed if a.namespace else True
        taken = judge.ingress(pods(b), end(a), port, protocol).allowed if b.namespace else True
        answers.append(sent and taken)
    return answers


def _write(folder: Path, one: Sample) -> None:
    folder.mkdir()
    namespaces = [
        {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {"name": name, "labels": {**labels, NAME: name}},
        }
        for name, labels in NAMESPACES.items()
    ]
    questions = [(_name(a), _name(b), port, protocol) for a, b, port, protocol in _questions(one)]
    for name, members in (
        ("policies", one.policies),
        ("namespaces", namespaces),
        ("pods", [_manifest(pod) for pod in one.pods]),
    ):
        kind = {"apiVersion": "v1", "kind": "List", "items": members}
        (folder / f"{name}.json").write_text(json.dumps(kind))
    (folder / "questions.json").write_text(json.dumps(questions))


@pytest.fixture
def evaluator(tmp_path: Path) -> Path:
    """Return the Python of a new environment that holds the other evaluator."""
    venv.create(tmp_path / "oracle", with_pip=True)
    python = tmp_path / "oracle" / "bin" / "python"
    get = [python, "-m", "pip", "install", "--quiet", "network-config-analyzer"]
    tried = subprocess.run(get, capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        said = [*tried.stderr.strip().splitlines(), ""]
        pytest.skip(f"pip cannot install network-config-analyzer: {said[0]}")
    return python


@pytest.mark.slow
def test_another_evaluator_agrees(tmp_path: Path, evaluator: Path) -> None:
    samples = [sample(random.Random(seed)) for seed in range(40)]  # noqa: S311  to be repeatable
    folders = [tmp_path / str(number) for number in range(len(samples))]
    for folder, one in zip(folders, samples, strict=True):
        _write(folder, one)
    command = [str(evaluator), "-c", ORACLE, *map(str, folders)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    theirs: list[bool] = json.loads(done.stdout)
    ours = [answer for one in samples for answer in _ours(one)]
    asked = [(number, q) for number, one in enumerate(samples) for q in _questions(one)]
    wrong = [
        (number, _name(a), _name(b), port, protocol, our)
        for (number, (a, b, port, protocol)), our, their in zip(asked, ours, theirs, strict=True)
        if our is not their
    ]
    assert wrong == []
