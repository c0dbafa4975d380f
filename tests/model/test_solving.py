"""Solvers are chosen as by a naive reading of cert-manager's documentation."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.loader import load
from certlint.model.cluster import Cluster
from certlint.model.inventory import Facts
from certlint.model.solving import serves, unsolved
from certlint.model.units import worlds
from certlint.source import Source

NAMES = ("a.com", "b.a.com", "*.a.com", "ba.com", "b.org", "*.b.a.com")
ZONES = ("a.com", "b.a.com", "org", "*.a.com")
LABELS = st.dictionaries(st.sampled_from("xy"), st.sampled_from("12"), max_size=2)
SELECTOR = st.fixed_dictionaries(
    {},
    optional={
        "dnsNames": st.lists(st.sampled_from(NAMES), max_size=2),
        "dnsZones": st.lists(st.sampled_from(ZONES), max_size=2),
        "matchLabels": LABELS,
    },
)
SOLVER = st.fixed_dictionaries({"selector": SELECTOR, "kind": st.sampled_from(["http01", "dns01"])})


def cluster(solvers: list[dict[str, Any]], name: str, labels: dict[str, str]) -> Cluster:
    issuer: dict[str, Any] = {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Issuer",
        "metadata": {"name": "i", "namespace": "n"},
        "spec": {
            "acme": {
                "server": "https://acme.example.com",
                "solvers": [{"selector": s["selector"], s["kind"]: {"x": {}}} for s in solvers],
            }
        },
    }
    certificate = {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": "c", "namespace": "n", "labels": labels},
        "spec": {"dnsNames": [name], "secretName": "c", "issuerRef": {"name": "i"}},
    }
    text = f"{json.dumps(issuer)}\n---\n{json.dumps(certificate)}"
    (world,) = worlds(load([Source("a.yaml", text)]).documents)
    return Cluster(world, Facts())


def naive(solver: dict[str, Any], name: str, labels: dict[str, str]) -> bool:
    selector = solver["selector"]
    if name.startswith("*.") and solver["kind"] == "http01":
        return False
    if selector.get("dnsNames") and name not in selector["dnsNames"]:
        return False
    zones = selector.get("dnsZones")
    if zones and not any(name == zone or name.endswith("." + zone) for zone in zones):
        return False
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())


@given(st.lists(SOLVER, max_size=3), st.sampled_from(NAMES), LABELS)
@settings(deadline=None, max_examples=150)
def test_solvers_serve_what_their_selectors_say(
    solvers: list[dict[str, Any]], name: str, labels: dict[str, str]
) -> None:
    tree = cluster(solvers, name, labels)
    (wanted,) = tree.wanted
    issuer = tree.acme_issuer(wanted)
    assert issuer is not None
    answers = [serves(solver, name, wanted) for solver in issuer.solvers]
    assert answers == [naive(solver, name, labels) for solver in solvers]
    found = [one.name.text for one in unsolved(issuer, wanted)]
    assert found == ([name] if solvers and not any(answers) else [])


def test_a_placeholder_may_match() -> None:
    tree = cluster([{"kind": "http01", "selector": {"dnsZones": ["${ZONE}"]}}], "a.com", {})
    (wanted,) = tree.wanted
    issuer = tree.acme_issuer(wanted)
    assert issuer is not None
    assert [serves(solver, "a.com", wanted) for solver in issuer.solvers] == [None]
    assert list(unsolved(issuer, wanted)) == []
