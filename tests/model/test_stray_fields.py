"""What a policy does without a field that its API does not have."""

# ruff: noqa: E501  (a row of a table stays on its line)

import pytest
from tests.model.networks import policy

from certlint.model.stray_fields import dropped_fields


@pytest.mark.parametrize(
    ("spec", "field", "effect"),
    [
        ("{ingress: [{namespaceSelector: {}}]}", "namespaceSelector", "the rule is empty and admits everything"),
        ("{egress: [{ipBlock: {}}]}", "ipBlock", "the rule is empty and lets out everything"),
        ("{egress: [{from: [], ports: []}]}", "from", "the rule lets out traffic with everybody on its ports"),
        ("{ingress: [{to: [], ports: []}]}", "to", "the rule admits traffic with everybody on its ports"),
        ("{egress: [{to: [], port: 1}]}", "port", "the rule is about all ports"),
        ("{egress: [{to: [], ports: [], name: x}]}", "name", "the rule is the same"),
        ("{egress: [{to: [{podSelector: {}, cidr: x}]}]}", "cidr", "the peer is wider than is meant"),
        ("{egress: [{to: [{podSelector: {app: x}}]}]}", "app", "the selector takes everything"),
        ("{egress: [{to: [{podSelector: {matchLabels: {}, app: x}}]}]}", "app", "the selector takes more than is meant"),
        ("{egress: [{ports: [{prt: 1}]}]}", "prt", "the rule says something else"),
    ],
)  # fmt: skip
def test_kubernetes(spec: str, field: str, effect: str) -> None:
    assert [(d.field.step, d.effect) for d in dropped_fields(policy(spec))] == [(field, effect)]


@pytest.mark.parametrize(
    ("group", "kind", "spec", "field", "effect"),
    [
        ("cilium.io", "CiliumNetworkPolicy", "{egres: []}", "egres", "its content counts for nothing"),
        ("cilium.io", "CiliumNetworkPolicy", "{egress: [{toEndpoint: []}]}", "toEndpoint", "the rule is empty and lets nothing through"),
        ("cilium.io", "CiliumNetworkPolicy", "{egress: [{to: [], toPorts: []}]}", "to", "the rule lets out traffic with everybody on its ports"),
        ("cilium.io", "CiliumNetworkPolicy", "{ingressDeny: [{from: [], toPorts: []}]}", "from", "the rule admits traffic with everybody on its ports"),
        ("cilium.io", "CiliumNetworkPolicy", "{egress: [{toEntities: [], ports: []}]}", "ports", "the rule says something else"),
        ("projectcalico.org", "NetworkPolicy", "{egress: [{action: Deny, dest: {}, destinaton: {}}]}", "destinaton", "the rule says Deny to everything"),
        ("projectcalico.org", "NetworkPolicy", "{egress: [{action: Deny, protocol: TCP, ports: []}]}", "ports", "the rule says something else"),
        ("policy.networking.k8s.io", "AdminNetworkPolicy", "{subject: {namespaces: {a: b}}}", "a", "the selector takes everything"),
    ],
)  # fmt: skip
def test_other_dialects(group: str, kind: str, spec: str, field: str, effect: str) -> None:
    found = dropped_fields(policy(spec, kind=kind, group=group))
    assert [(d.field.step, d.effect) for d in found] == [(field, effect)]


def test_a_peer_that_is_left_empty_is_refused_and_not_wider() -> None:
    assert list(dropped_fields(policy("{egress: [{to: [{cidr: 10.0.0.0/8}]}]}"))) == []


def test_what_stands_in_no_rule_is_judged_by_the_schema() -> None:
    assert list(dropped_fields(policy("{egres: [], podSelector: {app: x}}"))) == []


def test_names_that_something_fills_in_are_not_judged() -> None:
    assert list(dropped_fields(policy("{egress: [{'${KEY}': []}]}"))) == []


@pytest.mark.parametrize(
    ("spec", "fixed"),
    [
        ("{egress: [{port: [{port: 1}]}]}", "ports"),
        ("{egress: [{to: [{podSelectors: {}, namespaceSelector: {}}]}]}", "podSelector"),
        ("{egress: [{ports: [{prt: 1}]}]}", "port"),
        ("{egress: [{port: 1}]}", None),
        ("{egress: [{ports: [], port: [1]}]}", None),
        ("{egress: [{namespaceSelector: {}}]}", None),
    ],
)
def test_a_misspelt_name_is_mended_where_its_value_fits(spec: str, fixed: str | None) -> None:
    (dropped,) = dropped_fields(policy(spec))
    assert (dropped.fix.edits[0].text if dropped.fix else None) == fixed
