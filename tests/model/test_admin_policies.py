"""What policies of a cluster's administrators decide, an example for each thing of the API."""

# ruff: noqa: E501  (a row of a table stays on its line)

import pytest
from tests.model.networks import network, policy

from certlint.model.destinations import ANYWHERE, API_SERVER, CLUSTER_DNS, End, External, Pods
from certlint.model.kinds import Policy
from certlint.model.selectors import Labels

APP = Pods("cert-manager", Labels({"app": "cert-manager"}, complete=True))
SHOP = Pods("shop", Labels({"app": "web"}, complete=True), {"http": (8089, "TCP")}, True)
GROUP = "policy.networking.k8s.io"
EVERYBODY = "subject: {namespaces: {}}"
ANY = "to: [{networks: [0.0.0.0/0, '::/0']}]"


def anp(body: str, priority: int | str = 10, name: str = "n") -> Policy:
    return policy(f"{{priority: {priority}, {body}}}", "", "AdminNetworkPolicy", GROUP, name=name)


def banp(body: str) -> Policy:
    return policy(f"{{{body}}}", "", "BaselineAdminNetworkPolicy", GROUP, name="default")


def ccnp(body: str, tier: str = "Admin", priority: int = 10) -> Policy:
    spec = f"{{tier: {tier}, priority: {priority}, {body}}}"
    return policy(spec, "", "ClusterNetworkPolicy", GROUP, "v1alpha2")


def rules(*written: str) -> str:
    return f"{EVERYBODY}, egress: [{', '.join(written)}]"


def allowed(*policies: Policy, to: End = ANYWHERE, port: int = 443) -> bool | None:
    return network(*policies).egress(APP, to, port, "TCP").allowed


CLOSED = policy("{policyTypes: [Egress]}")
OPENED = policy("{policyTypes: [Egress], egress: [{}]}")
ALLOW = f"{{action: Allow, {ANY}}}"
ACCEPT = f"{{action: Accept, {ANY}}}"
DENY = f"{{action: Deny, {ANY}}}"
PASS = f"{{action: Pass, {ANY}}}"


@pytest.mark.parametrize(
    ("subject", "about"),
    [
        ("{namespaces: {}}", True),
        ("{namespaces: {matchLabels: {kubernetes.io/metadata.name: cert-manager}}}", True),
        ("{namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}", False),
        ("{namespaces: {matchLabels: {team: blue}}}", None),
        ("{pods: {namespaceSelector: {}, podSelector: {}}}", True),
        ("{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: other}}}}", False),
        ("{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: cert-manager}}}}", True),
        ("{}", None),
    ],
)
def test_the_subject(subject: str, about: bool | None) -> None:
    for one in (
        anp(f"subject: {subject}, egress: [{DENY}]"),
        banp(f"subject: {subject}, egress: [{DENY}]"),
        ccnp(f"subject: {subject}, egress: [{DENY}]"),
    ):
        assert allowed(one) is (None if about is None else not about)


def test_such_policies_isolate_nobody() -> None:
    for one in (anp(EVERYBODY), banp(EVERYBODY), ccnp(EVERYBODY)):
        verdict = network(one).egress(APP, ANYWHERE, 443, "TCP")
        assert (verdict.allowed, verdict.policies) == (True, ())
        assert network(one).isolating(APP, "egress").possible == ()


@pytest.mark.parametrize(
    ("written", "with_nothing", "with_closed", "with_opened"),
    [
        ((ALLOW,), True, True, True),
        ((DENY,), False, False, False),
        ((PASS,), True, False, True),
        ((PASS, DENY), True, False, True),
        ((DENY, ALLOW), False, False, False),
        ((ALLOW, DENY), True, True, True),
        ((), True, False, True),
    ],
)
def test_admin_policies_come_before_network_policies(
    written: tuple[str, ...], with_nothing: bool, with_closed: bool, with_opened: bool
) -> None:
    one = anp(rules(*written))
    assert allowed(one) is with_nothing
    assert allowed(one, CLOSED) is with_closed
    assert allowed(one, OPENED) is with_opened


def test_the_baseline_is_for_pods_that_no_network_policy_isolates() -> None:
    for one in (banp(rules(DENY)), ccnp(rules(DENY), "Baseline")):
        assert allowed(one) is False
        assert allowed(one, OPENED) is True
        assert allowed(one, CLOSED) is False
        assert allowed(one, policy("{policyTypes: [Ingress]}")) is False
    assert allowed(banp(rules(ALLOW)), CLOSED) is False
    assert allowed(anp(rules(PASS)), banp(rules(DENY))) is False
    assert allowed(anp(rules(ALLOW)), banp(rules(DENY))) is True


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ((1, ALLOW), (2, DENY), True),
        ((2, ALLOW), (1, DENY), False),
        ((1, PASS), (2, DENY), True),
        ((1, ALLOW), (1, DENY), None),
        ((1, ALLOW), (1, ALLOW), True),
        ((1, DENY), (1, DENY), False),
        ((1, PASS), (1, DENY), None),
        ((1, ALLOW), (1, "{action: Deny, to: [{networks: [10.0.0.0/8]}]}"), True),
        (("'${P}'", ALLOW), (1, DENY), None),
        (("'${P}'", DENY), (1, DENY), False),
    ],
)
def test_the_lowest_priority_comes_first(
    first: tuple[int | str, str], second: tuple[int | str, str], answer: bool | None
) -> None:
    a, b = anp(rules(first[1]), first[0]), anp(rules(second[1]), second[0])
    assert allowed(a, b) is answer
    assert allowed(b, a) is answer


def test_three_of_one_priority_do_not_outvote_each_other() -> None:
    assert allowed(anp(rules(ALLOW)), anp(rules(DENY)), anp(rules(ALLOW))) is None


def test_cluster_network_policies_say_accept() -> None:
    assert allowed(ccnp(rules(ACCEPT)), CLOSED) is True
    assert allowed(ccnp(rules(ALLOW)), CLOSED) is None  # refused
    assert allowed(anp(rules(ACCEPT)), CLOSED) is None


@pytest.mark.parametrize(
    ("peer", "host", "api", "shop"),
    [
        ("{namespaces: {}}", True, True, False),
        ("{namespaces: {matchLabels: {team: blue}}}", True, True, False),
        ("{namespaces: {matchLabels: {team: red}}}", True, True, True),
        ("{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}", True, True, False),
        ("{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}}", True, True, True),
        ("{networks: [0.0.0.0/0]}", False, False, False),
        ("{networks: [10.0.0.0/8]}", True, None, False),
        ("{networks: [169.254.169.254/32]}", True, True, True),
        ("{networks: ['${NET}']}", None, None, None),
        ("{nodes: {}}", True, None, True),
        ("{nodes: {matchLabels: {a: b}}}", True, None, True),
        ("{others: {}}", None, None, None),
    ],
)  # fmt: skip
def test_denials_by_peer(peer: str, host: bool | None, api: bool | None, shop: bool | None) -> None:
    one = anp(rules(f"{{action: Deny, to: [{peer}]}}"))
    assert allowed(one, to=ANYWHERE) is host
    assert allowed(one, to=API_SERVER) is api
    assert allowed(one, to=SHOP._replace(address="10.1.1.1")) is shop


def test_a_denied_world_cuts_dns_off_too() -> None:
    one = network(anp(rules(DENY)))
    assert one.egress(APP, CLUSTER_DNS, 53, "UDP").allowed is False


@pytest.mark.parametrize(
    ("name", "host", "answer"),
    [
        ("acme.example.com", "acme.example.com", True),
        ("acme.example.com", "other.example.com", False),
        ("'*.example.com'", "a.b.example.com", True),
        ("'*.example.com'", "example.com", False),
        ("acme.example.com", "", None),
    ],
)
def test_names_of_hosts(name: str, host: str, answer: bool | None) -> None:
    rule = f"{{action: Accept, to: [{{domainNames: [{name}]}}]}}"
    assert allowed(ccnp(rules(rule)), CLOSED, to=External(host=host)) is answer


@pytest.mark.parametrize(
    ("ports", "answer"),
    [
        ("[{portNumber: {port: 443}}]", False),
        ("[{portNumber: {port: 443, protocol: UDP}}]", True),
        ("[{portNumber: {port: 80}}]", True),
        ("[{portRange: {start: 400, end: 500}}]", False),
        ("[{portRange: {start: 400, end: 500, protocol: SCTP}}]", True),
        ("[{portNumber: {port: 80}}, {portRange: {start: 443, end: 444}}]", False),
        ("[{namedPort: https}]", True),
        ("[{portNumber: {port: '${PORT}'}}]", None),
        ("[]", False),
    ],
)
def test_ports_of_the_first_version(ports: str, answer: bool | None) -> None:
    assert allowed(anp(rules(f"{{action: Deny, {ANY}, ports: {ports}}}"))) is answer


@pytest.mark.parametrize(
    ("protocols", "answer"),
    [
        ("[{tcp: {destinationPort: {number: 443}}}]", False),
        ("[{tcp: {destinationPort: {number: 80}}}]", True),
        ("[{udp: {destinationPort: {number: 443}}}]", True),
        ("[{tcp: {destinationPort: {range: {start: 400, end: 500}}}}]", False),
        ("[{tcp: {}}]", False),
        ("[{udp: {}}, {sctp: {}}]", True),
        ("[{icmp: {}}]", None),
    ],
)
def test_protocols_of_the_second_version(protocols: str, answer: bool | None) -> None:
    assert allowed(ccnp(rules(f"{{action: Deny, {ANY}, protocols: {protocols}}}"))) is answer


def test_named_ports_are_the_destinations() -> None:
    named = anp(rules("{action: Deny, to: [{namespaces: {}}], ports: [{namedPort: http}]}"))
    assert allowed(named, to=SHOP, port=8089) is False
    assert allowed(named, to=SHOP, port=80) is True
    newer = ccnp(
        rules("{action: Deny, to: [{namespaces: {}}], protocols: [{destinationNamedPort: http}]}")
    )
    assert allowed(newer, to=SHOP, port=8089) is False


def test_sources() -> None:
    rule = "{action: Deny, from: [{namespaces: {matchLabels: {team: blue}}}]}"
    one = network(anp(f"{EVERYBODY}, ingress: [{rule}]"))
    assert one.ingress(APP, SHOP, 443, "TCP").allowed is False
    assert one.ingress(APP, ANYWHERE, 443, "TCP").allowed is True


def test_what_decided() -> None:
    deny = anp(rules(PASS.replace("0.0.0.0/0, '::/0'", "10.0.0.0/8"), DENY))
    verdict = network(deny, CLOSED).egress(APP, ANYWHERE, 443, "TCP")
    assert [d.rule.path for d in verdict.deciding] == ["spec.egress[1]"]
    assert verdict.policies == (deny, CLOSED)
    assert network(deny).egress(APP, ANYWHERE, 443, "TCP").policies == (deny,)


def test_a_rule_that_names_nobody_is_refused() -> None:
    assert allowed(anp(rules("{action: Deny}"))) is None
    assert (
        allowed(policy(f"{{{rules(DENY)}}}", "", "BaselineAdminNetworkPolicy", GROUP, name="x"))
        is None
    )


def test_they_are_tiers_of_calico_too() -> None:
    calico = "NetworkPolicy", "projectcalico.org"
    opened = policy("{types: [Egress], egress: [{action: Allow}]}", "cert-manager", *calico)
    assert allowed(anp(rules(DENY)), opened) is False
    assert allowed(banp(rules(DENY)), opened) is True
    early = policy("{order: 1}", "", "Tier", "projectcalico.org", name="early")
    first = policy(
        "{tier: early, types: [Egress], egress: [{action: Allow}]}", "cert-manager", *calico
    )
    assert allowed(anp(rules(DENY)), early, first) is True
