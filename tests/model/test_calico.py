"""What policies of Calico let through, an example for each thing that its documentation says."""

# ruff: noqa: E501  (a row of a table stays on its line)

import pytest
from tests.model.networks import network, policy

from certlint.model.calico_selectors import test_of as read_selector
from certlint.model.destinations import (
    ANYWHERE,
    API_SERVER,
    CLUSTER_DNS,
    Destination,
    End,
    External,
    Pods,
)
from certlint.model.kinds import Policy
from certlint.model.selectors import Labels, holds

APP = Pods("cert-manager", Labels({"app": "cert-manager"}, complete=True))
SHOP = Pods("shop", Labels({"app": "web"}, complete=True), {"http": (8089, "TCP")}, True)
NEIGHBOUR = SHOP._replace(namespace="cert-manager")
CALICO = "projectcalico.org"


def np(spec: str, namespace: str = "cert-manager", group: str = CALICO, name: str = "n") -> Policy:
    return policy(spec, namespace, "NetworkPolicy", group, name=name)


def gnp(spec: str, name: str = "n") -> Policy:
    return policy(spec, "", "GlobalNetworkPolicy", CALICO, name=name)


def tier(spec: str, name: str) -> Policy:
    return policy(spec, "", "Tier", CALICO, name=name)


def out(
    rules: str, to: Destination = ANYWHERE, port: int = 443, protocol: str = "TCP"
) -> bool | None:
    one = network(np(f"{{types: [Egress], egress: [{rules}]}}"))
    return one.egress(APP, to, port, protocol).allowed


def allowed(*policies: Policy, to: End = ANYWHERE, port: int = 443) -> bool | None:
    return network(*policies).egress(APP, to, port, "TCP").allowed


# Expressions.


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("", True),
        ("all()", True),
        ("app == 'web'", True),
        ('app == "web"', True),
        ("app=='db'", False),
        ("app != 'db'", True),
        ("zone != 'a'", True),
        ("app in {'db', 'web'}", True),
        ("zone in { 'a' }", False),
        ("app not in {'db'}", True),
        ("zone not in {'a'}", True),
        ("has(app)", True),
        ("has(zone)", False),
        ("!has(zone)", True),
        ("! has( app )", False),
        ("app contains 'e'", True),
        ("app starts with 'we'", True),
        ("app starts with 'b'", False),
        ("app ends with 'eb'", True),
        ("zone contains 'e'", False),
        ("app == 'web' && has(zone)", False),
        ("app == 'web' || has(zone)", True),
        ("has(zone) && has(zone) || app == 'web'", True),
        ("has(zone) && (has(zone) || app == 'web')", False),
        ("!(app == 'web' && has(app))", False),
        ("app.kubernetes.io/name == 'x'", False),
        ("app", None),
        ("app = 'web'", None),
        ("app == web", None),
        ("app == 'web' &&", None),
        ("app == 'web')", None),
        ("size(app) > 3", None),
        ("(" * 3000, None),
        ("!" * 3000, None),
    ],
)
def test_expressions(text: str, held: bool | None) -> None:
    assert holds(read_selector(text), Labels({"app": "web"}, complete=True)) is held


# Whom a policy is about, and in which directions.


@pytest.mark.parametrize(
    ("spec", "isolated"),
    [
        ("{}", True),
        ("{selector: all()}", True),
        ("{selector: app == 'cert-manager'}", True),
        ("{selector: app == 'other'}", False),
        ("{selector: projectcalico.org/namespace == 'cert-manager'}", True),
        ("{selector: projectcalico.org/namespace == 'shop'}", False),
        ("{selector: app ~ 'x'}", None),
        ("{selector: '{{ .Values.selector }}'}", None),
        ("{serviceAccountSelector: role == 'x'}", None),
        ("{serviceAccountSelector: all()}", True),
    ],
)
def test_the_pods_of_a_policy(spec: str, isolated: bool | None) -> None:
    for one in (np(spec), gnp(spec)):
        verdict = network(one).ingress(APP, ANYWHERE, 443, "TCP")
        assert verdict.allowed is (None if isolated is None else not isolated)
        assert verdict.policies == ((one,) if isolated else ())


@pytest.mark.parametrize(
    ("selector", "isolated"),
    [
        ("projectcalico.org/name == 'cert-manager'", True),
        ("projectcalico.org/name not in {'cert-manager'}", False),
        ("kubernetes.io/metadata.name == 'cert-manager'", True),
        ("has(projectcalico.org/name)", True),
        ("all()", True),
        ("global()", False),
        ("team == 'blue'", None),
    ],
)
def test_a_global_policy_selects_namespaces(selector: str, isolated: bool | None) -> None:
    one = gnp(f'{{namespaceSelector: "{selector}", types: [Egress]}}')
    assert allowed(one) is (None if isolated is None else not isolated)


def test_a_policy_of_a_namespace_is_about_that_namespace_alone() -> None:
    assert allowed(np("{types: [Egress]}", "shop")) is True


@pytest.mark.parametrize("field", ["doNotTrack: true", "preDNAT: true"])
def test_policies_about_hosts_are_about_no_pods(field: str) -> None:
    assert allowed(gnp(f"{{types: [Egress], {field}}}")) is True


@pytest.mark.parametrize(
    ("spec", "ingress", "egress"),
    [
        ("{}", True, False),
        ("{egress: []}", True, False),
        ("{egress: [{action: Deny}]}", False, True),
        ("{ingress: [{action: Deny}]}", True, False),
        ("{ingress: [{action: Deny}], egress: [{action: Deny}]}", True, True),
        ("{types: [Egress]}", False, True),
        ("{types: [Ingress], egress: [{action: Allow}]}", True, False),
    ],
)
def test_the_directions_of_a_policy(spec: str, ingress: bool, egress: bool) -> None:
    one = network(np(spec))
    assert one.ingress(APP, ANYWHERE, 443, "TCP").blocked is ingress
    assert one.egress(APP, ANYWHERE, 443, "TCP").blocked is egress


def test_directions_that_are_not_written_in_the_storage_are_not_known() -> None:
    bare = np("{egress: [{action: Deny}]}", group="crd.projectcalico.org")
    assert allowed(bare) is None
    typed = np("{types: [Egress], egress: [{action: Deny}]}", group="crd.projectcalico.org")
    assert allowed(typed) is False


# Rules.


@pytest.mark.parametrize(
    ("rules", "answer"),
    [
        ("{action: Allow}", True),
        ("{action: Deny}", False),
        ("{action: Log}", False),
        ("{action: Log}, {action: Allow}", True),
        ("{action: Deny}, {action: Allow}", False),
        ("{action: Pass}", True),
        ("{action: Allow, protocol: TCP}", True),
        ("{action: Allow, protocol: 6}", True),
        ("{action: Allow, protocol: UDP}", False),
        ("{action: Allow, protocol: ICMP}", False),
        ("{action: Allow, notProtocol: TCP}", False),
        ("{action: Allow, notProtocol: UDP}", True),
        ("{action: Allow, protocol: TCP, destination: {ports: [443]}}", True),
        ("{action: Allow, protocol: TCP, destination: {ports: ['443']}}", True),
        ("{action: Allow, protocol: TCP, destination: {ports: ['400:500']}}", True),
        ("{action: Allow, protocol: TCP, destination: {ports: [80, '444:500']}}", False),
        ("{action: Allow, protocol: TCP, destination: {ports: [https]}}", False),
        ("{action: Allow, protocol: TCP, destination: {notPorts: [443]}}", False),
        ("{action: Allow, protocol: TCP, destination: {notPorts: [80, '500:600']}}", True),
        ("{action: Allow, protocol: TCP, destination: {ports: ['400:500'], notPorts: ['440:450']}}", False),
        ("{action: Allow, protocol: TCP, destination: {notPorts: [https]}}", None),
        ("{action: Allow, protocol: TCP, destination: {ports: ['${PORT}']}}", None),
        ("{action: Allow, destination: {nets: [0.0.0.0/0]}}", True),
        ("{action: Allow, destination: {nets: [0.0.0.0/0], notNets: [169.254.0.0/16]}}", True),
        ("{action: Allow, destination: {notNets: [10.0.0.0/8]}}", True),
        ("{action: Allow, destination: {nets: [10.0.0.0/8]}}", False),
        ("{action: Allow, destination: {nets: [8.8.8.8]}}", None),
        ("{action: Deny, destination: {nets: [10.0.0.0/8]}}, {action: Allow}", True),
        ("{action: Deny, destination: {nets: [0.0.0.0/1]}}, {action: Allow}", None),
        ("{action: Allow, destination: {selector: all()}}", False),
        ("{action: Allow, destination: {notSelector: app == 'x'}}", False),
        ("{action: Allow, destination: {namespaceSelector: all()}}", False),
        ("{action: Allow, destination: {domains: [acme.example.com]}}", None),
        ("{action: Allow, destination: {services: {name: kubernetes, namespace: default}}}", False),
        ("{action: Allow, destination: {services: {name: outside, namespace: x}}}", None),
        ("{action: Allow, ipVersion: 4}", True),
        ("{action: Allow, ipVersion: 6}", None),
        ("{action: Allow, source: {selector: app == 'x'}}", None),
        ("{action: Allow, protocol: TCP, source: {ports: [1000]}}", None),
        ("{action: Allow, http: {methods: [GET]}}", None),
        ("{action: Allow, destinations: {nets: [10.0.0.0/8]}}", None),
        ("{action: '${ACTION}'}", None),
        ("{action: Allow, protocol: TCP, destination: {ports: [443]}, metadata: {annotations: {a: b}}}", True),
    ],
)  # fmt: skip
def test_rules_for_a_host_outside(rules: str, answer: bool | None) -> None:
    assert out(rules) is answer


@pytest.mark.parametrize(
    ("destination", "neighbour", "shop"),
    [
        ("{selector: all()}", True, False),
        ("{selector: app == 'web'}", True, False),
        ("{notSelector: app == 'web'}", False, False),
        ("{notSelector: app == 'db'}", True, False),
        ("{namespaceSelector: all()}", True, True),
        ("{namespaceSelector: projectcalico.org/name == 'shop'}", False, True),
        ("{namespaceSelector: team == 'blue'}", None, True),
        ("{namespaceSelector: all(), selector: app == 'db'}", False, False),
        ("{namespaceSelector: global()}", False, False),
        ("{serviceAccounts: {names: [x]}}", None, False),
        ("{nets: [10.0.0.0/8]}", True, True),
        ("{namespaceSelector: all(), nets: [10.9.0.0/16]}", False, False),
        ("{services: {name: web, namespace: shop}}", False, None),
        ("{domains: [a.example.com]}", False, False),
    ],
)
def test_rules_for_pods(destination: str, neighbour: bool | None, shop: bool | None) -> None:
    rule = f"{{action: Allow, destination: {destination}}}"
    assert out(rule, NEIGHBOUR._replace(address="10.1.1.1")) is neighbour
    assert out(rule, SHOP._replace(address="10.1.1.2")) is shop


def test_named_ports_are_the_destinations() -> None:
    rule = "{action: Allow, protocol: TCP, destination: {ports: [http]}}"
    assert out(rule, SHOP, 8089) is True
    assert out(rule, SHOP, 80) is False


def test_selectors_of_a_global_policy_reach_every_namespace_and_what_has_none() -> None:
    rule = "{types: [Egress], egress: [{action: Allow, destination: {selector: app == 'web'}}]}"
    assert allowed(gnp(rule), to=SHOP) is True
    assert allowed(gnp(rule), to=ANYWHERE) is False
    assert allowed(gnp(rule), to=API_SERVER) is None
    assert allowed(np(rule), to=API_SERVER) is False
    known = policy("{nets: [1.2.3.0/24]}", "", "GlobalNetworkSet", CALICO)
    assert allowed(gnp(rule), known, to=ANYWHERE) is None
    without = (
        "{types: [Egress], egress: [{action: Allow, destination: {notSelector: app == 'web'}}]}"
    )
    assert allowed(gnp(without), to=ANYWHERE) is True
    assert allowed(gnp(without), to=SHOP) is False


def test_services_that_are_well_known() -> None:
    rule = "{action: Allow, destination: {services: {name: kubernetes, namespace: default}}}"
    assert out(rule, API_SERVER) is True
    dns = "{action: Allow, destination: {services: {name: kube-dns, namespace: kube-system}}}"
    assert out(dns, CLUSTER_DNS, 53, "UDP") is None


def test_domains_of_hosts() -> None:
    rule = "{action: Allow, destination: {domains: [acme.example.com]}}"
    assert out(rule, External(host="acme.example.com")) is True
    assert out(rule, External(host="other.example.com")) is False
    wild = "{action: Allow, destination: {domains: ['*.example.com']}}"
    assert out(wild, External(host="acme.example.com")) is None


def test_sources_and_the_selected_pods_ports() -> None:
    rule = "{types: [Ingress], ingress: [{action: Allow, protocol: TCP, source: {selector: app == 'web'}, destination: {ports: [http]}}]}"
    one = network(np(rule, "shop"))
    assert (
        one.ingress(SHOP, APP._replace(namespace="shop", labels=SHOP.labels), 8089, "TCP").allowed
        is True
    )
    assert one.ingress(SHOP, APP, 8089, "TCP").allowed is False
    assert one.ingress(SHOP, ANYWHERE, 8089, "TCP").allowed is False


# Order and tiers.

OPEN = "types: [Egress], egress: [{action: Allow}]"
SHUT = "types: [Egress], egress: [{action: Deny}]"
PASS = "types: [Egress], egress: [{action: Pass}]"
EMPTY = "types: [Egress]"


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        (f"order: 1, {OPEN}", f"order: 2, {SHUT}", True),
        (f"order: 2, {OPEN}", f"order: 1, {SHUT}", False),
        (f"order: 1.5, {OPEN}", f"order: 1.25, {SHUT}", False),
        (OPEN, f"order: 9, {SHUT}", False),
        (f"order: 9, {OPEN}", SHUT, True),
        (OPEN, SHUT, True),  # by name
        (f"order: 1, {EMPTY}", f"order: 2, {OPEN}", True),
        (f"order: 1, {PASS}", f"order: 2, {SHUT}", True),
        (f"order: '${{O}}', {OPEN}", f"order: 2, {SHUT}", None),
        (f"order: '${{O}}', {OPEN}", f"order: 2, {OPEN}", True),
    ],
)
def test_the_first_rule_in_order_decides(first: str, second: str, answer: bool | None) -> None:
    a, b = np(f"{{{first}}}", name="a"), np(f"{{{second}}}", name="b")
    assert allowed(a, b) is answer
    assert allowed(b, a) is answer


@pytest.mark.parametrize(
    ("calico", "kubernetes", "answer"),
    [
        (f"order: 10, {SHUT}", "{egress: [{}]}", False),
        (f"order: 2000, {SHUT}", "{egress: [{}]}", True),
        (SHUT, "{egress: [{}]}", True),
        (f"order: 10, {OPEN}", "{policyTypes: [Egress]}", True),
        (f"order: 2000, {OPEN}", "{policyTypes: [Egress]}", True),
        (f"order: 2000, {EMPTY}", "{policyTypes: [Egress]}", False),
        (f"order: 10, {EMPTY}", "{policyTypes: [Egress], egress: [{}]}", True),
        (f"order: 10, {PASS}", "{policyTypes: [Egress]}", True),
    ],
)
def test_policies_of_kubernetes_stand_at_order_1000(
    calico: str, kubernetes: str, answer: bool
) -> None:
    assert allowed(np(f"{{{calico}}}"), policy(kubernetes)) is answer


@pytest.mark.parametrize(
    ("tiered", "answer"),
    [
        (f"tier: security, {OPEN}", True),
        (f"tier: security, {SHUT}", False),
        (f"tier: security, {PASS}", False),
        (f"tier: security, {EMPTY}", False),
        (f"tier: security, selector: app == 'x', {SHUT}", False),
        (f"tier: late, {OPEN}", False),
    ],
)
def test_tiers_are_asked_by_order(tiered: str, answer: bool) -> None:
    tiers = (tier("{order: 100}", "security"), tier("{order: 2000000}", "late"))
    shut = np(f"{{{SHUT}}}", name="shut")
    assert allowed(*tiers, shut, np(f"{{{tiered}}}", name="tiered")) is answer


def test_a_tier_acts_only_for_pods_that_it_isolates() -> None:
    security = tier("{order: 100}", "security")
    opened = np(f"{{{OPEN}}}", name="open")
    assert allowed(security, opened, np(f"{{tier: security, {EMPTY}}}")) is False
    assert allowed(security, opened, np("{tier: security, types: [Ingress]}")) is True


def test_a_tier_may_pass_in_the_end() -> None:
    soft = tier("{order: 100, defaultAction: Pass}", "security")
    assert allowed(soft, np(f"{{tier: security, {EMPTY}}}")) is True
    assert allowed(soft, np(f"{{tier: security, {SHUT}}}")) is False
    shut = np(f"{{{SHUT}}}", name="shut")
    assert allowed(soft, np(f"{{tier: security, {EMPTY}}}"), shut) is False
    assert network(soft, np(f"{{tier: security, {EMPTY}}}")).isolating(APP, "egress").certain == ()


def test_a_tier_that_nobody_defines_may_be_asked_at_any_time() -> None:
    shut, opened = np(f"{{{SHUT}}}", name="shut"), np(f"{{{OPEN}}}", name="open")
    assert allowed(shut, np(f"{{tier: elsewhere, {OPEN}}}")) is None
    assert allowed(shut, np(f"{{tier: elsewhere, {SHUT}}}")) is False
    assert allowed(opened, np(f"{{tier: elsewhere, {OPEN}}}")) is None
    assert allowed(opened, np(f"{{tier: elsewhere, {EMPTY}}}")) is None


def test_what_decided() -> None:
    shut = np(f"{{order: 1, {SHUT}}}", name="shut")
    verdict = network(shut, policy("{egress: [{}]}")).egress(APP, ANYWHERE, 443, "TCP")
    assert [(d.policy, d.rule.path) for d in verdict.deciding] == [(shut, "spec.egress[0]")]
    assert verdict.policies[0] is shut


@pytest.mark.parametrize(
    ("spec", "nothing"),
    [
        (f"{{{EMPTY}}}", True),
        (f"{{{SHUT}}}", True),
        (f"{{{OPEN}}}", False),
        (f"{{{PASS}}}", False),
        ("{types: [Egress], egress: [{action: Deny, destination: {nets: [10.0.0.0/8]}}]}", True),
        ("{types: [Egress], egress: [{action: Deny}, {action: Allow}]}", True),
    ],
)
def test_pods_that_no_rule_may_be_for(spec: str, nothing: bool) -> None:
    assert network(np(spec)).allows_nothing(APP, "egress") is nothing


def test_a_policy_that_calico_refuses_counts_for_nothing_certain() -> None:
    refused = np("{types: [Egress], egress: [{action: Accept}]}")
    assert allowed(refused) is None
    assert network(refused).isolating(APP, "egress").certain == ()
    newer = np("{types: [Egress], direction: x}")
    assert allowed(newer) is None
