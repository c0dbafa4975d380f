"""What Kubernetes' own network policies let through, an example for each thing the API promises."""

# ruff: noqa: E501  (a row of a table stays on its line)

import pytest
from tests.model.networks import network, policy

from certlint.loader import load
from certlint.model.destinations import (
    ANYWHERE,
    API_SERVER,
    CLUSTER_DNS,
    INGRESS,
    Destination,
    End,
    External,
    Pods,
)
from certlint.model.kinds import Policy
from certlint.model.network import Network
from certlint.model.selectors import Labels
from certlint.source import Source

CONTROLLER = Pods(
    "cert-manager",
    Labels({"app": "cert-manager", "tier": "core"}, complete=True),
    {"http-metrics": (9402, "TCP")},
    ports_complete=True,
)
SOLVER = Pods(
    "shop", Labels({"acme.cert-manager.io/http01-solver": "true"}), {"http": (8089, "TCP")}
)
DENY = "{podSelector: {}, policyTypes: [Ingress, Egress]}"


def egress(rule: str) -> Network:
    """A network in which one rule is all that lets the controller out."""
    return network(policy(DENY), policy(f"{{policyTypes: [Egress], egress: [{rule}]}}"))


def out(
    rule: str, to: Destination = ANYWHERE, port: int = 443, protocol: str = "TCP"
) -> bool | None:
    return egress(rule).egress(CONTROLLER, to, port, protocol).allowed


def into(rule: str, source: End, port: int = 8089, protocol: str = "TCP") -> bool | None:
    rules = policy(f"{{policyTypes: [Ingress], ingress: [{rule}]}}", "shop")
    return network(policy(DENY, "shop"), rules).ingress(SOLVER, source, port, protocol).allowed


# Which pods a policy is about.


@pytest.mark.parametrize(
    ("selector", "blocked"),
    [
        ("{}", True),
        ("null", True),
        ("{matchLabels: {app: cert-manager}}", True),
        ("{matchLabels: {app: webhook}}", False),
        ("{matchLabels: {app: cert-manager}, matchExpressions: [{key: tier, operator: DoesNotExist}]}", False),
        ("{matchExpressions: [{key: zone, operator: NotIn, values: [a]}]}", True),
        ("{matchExpressions: [{key: zone, operator: In, values: [a]}]}", False),
    ],
)  # fmt: skip
def test_a_policy_is_about_the_pods_that_it_selects(selector: str, blocked: bool) -> None:
    one = network(policy(f"{{podSelector: {selector}, policyTypes: [Egress]}}"))
    assert one.egress(CONTROLLER, ANYWHERE, 443, "TCP").blocked is blocked


def test_a_policy_without_a_selector_is_about_all_pods_of_its_namespace() -> None:
    deny = policy("{policyTypes: [Egress]}")
    assert network(deny).egress(CONTROLLER, ANYWHERE, 443, "TCP").policies == (deny,)
    assert network(policy("{policyTypes: [Egress]}", "shop")).egress(
        CONTROLLER, ANYWHERE, 443, "TCP"
    ).allowed is True  # fmt: skip


def test_a_policy_in_an_unknown_namespace_may_be_beside_the_pods() -> None:
    lost = policy(DENY, "", unit="charts")
    one = network(lost)
    assert one.egress(CONTROLLER, ANYWHERE, 443, "TCP").allowed is None
    assert one.isolating(CONTROLLER, "egress").possible == (lost,)
    assert one.egress(Pods(labels=CONTROLLER.labels), ANYWHERE, 443, "TCP").allowed is None
    beside = Pods(place=lost.place)
    assert one.egress(beside, ANYWHERE, 443, "TCP").allowed is False


def test_pods_in_an_unknown_namespace_are_not_where_they_cannot_be() -> None:
    deny = policy(DENY, "shop")
    assert network(deny).ingress(Pods(), ANYWHERE, 80, "TCP").allowed is None
    elsewhere = Pods(not_in=frozenset({"shop"}))
    assert network(deny).ingress(elsewhere, ANYWHERE, 80, "TCP").allowed is True


# Isolation, and the directions of a policy.


def test_pods_that_no_policy_is_about_may_do_anything() -> None:
    verdict = network().egress(CONTROLLER, ANYWHERE, 443, "TCP")
    assert (verdict.allowed, verdict.policies) == (True, ())


@pytest.mark.parametrize(
    ("spec", "ingress", "egress"),
    [
        ("{}", True, False),
        ("{policyTypes: []}", True, False),
        ("{egress: []}", True, False),
        ("{egress: [{ports: [{port: 1}]}]}", True, True),
        ("{policyTypes: [Egress]}", False, True),
        ("{policyTypes: [Ingress], egress: [{ports: [{port: 1}]}]}", True, False),
        ("{policyTypes: [Ingress, Egress]}", True, True),
    ],
)
def test_the_directions_of_a_policy(spec: str, ingress: bool, egress: bool) -> None:
    one = policy(spec)
    assert network(one).isolating(CONTROLLER, "ingress").certain == ((one,) if ingress else ())
    assert network(one).isolating(CONTROLLER, "egress").certain == ((one,) if egress else ())


def test_rules_of_a_direction_that_a_policy_is_not_about_let_nothing_through() -> None:
    off = policy("{policyTypes: [Ingress], egress: [{}]}")
    assert network(policy(DENY), off).egress(CONTROLLER, ANYWHERE, 443, "TCP").allowed is False


def test_directions_that_something_fills_in_are_not_known() -> None:
    one = network(policy("{policyTypes: ['{{ .Values.type }}']}"))
    for direction in ("ingress", "egress"):
        assert one.isolating(CONTROLLER, direction).certain == ()
        assert len(one.isolating(CONTROLLER, direction).possible) == 1
    assert network(policy("{egress: '{{ .Values.egress }}'}")).egress(
        CONTROLLER, ANYWHERE, 443, "TCP"
    ).allowed is None  # fmt: skip


def test_policies_add_up_in_any_order() -> None:
    dns = policy("{policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}]}]}")
    web = policy("{podSelector: {matchLabels: {tier: core}}, egress: [{ports: [{port: 443}]}]}")
    for one in (network(policy(DENY), dns, web), network(web, dns, policy(DENY))):
        assert one.egress(CONTROLLER, ANYWHERE, 53, "UDP").allowed is True
        assert one.egress(CONTROLLER, ANYWHERE, 443, "TCP").allowed is True
        assert one.egress(CONTROLLER, ANYWHERE, 80, "TCP").allowed is False


def test_the_narrowest_policy_comes_first() -> None:
    everyone = policy(DENY)
    narrow = policy("{podSelector: {matchLabels: {app: cert-manager}}, policyTypes: [Egress]}")
    narrowest = policy(
        "{podSelector: {matchLabels: {app: cert-manager}, matchExpressions:"
        " [{key: tier, operator: Exists}]}, policyTypes: [Egress]}"
    )
    verdict = network(everyone, narrow, narrowest).egress(CONTROLLER, ANYWHERE, 443, "TCP")
    assert verdict.policies == (narrowest, narrow, everyone)


def test_hosts_network_is_beyond_policies() -> None:
    host = Pods("cert-manager", CONTROLLER.labels, host_network=True)
    assert network(policy(DENY)).egress(host, ANYWHERE, 443, "TCP").allowed is None
    assert network(policy(DENY, "shop")).egress(host, ANYWHERE, 443, "TCP").allowed is True
    assert out("{to: [{podSelector: {}}]}", host) is None
    assert out("{to: [{podSelector: {matchLabels: {app: x}}}]}", host) is False


# Rules and ports.


@pytest.mark.parametrize(
    "rule",
    ["{}", "{to: []}", "{ports: []}", "{to: [], ports: []}", "{ports: [{port: 443}]}"],
)
def test_what_a_rule_leaves_out_it_does_not_limit(rule: str) -> None:
    for destination in (ANYWHERE, API_SERVER, External("10.0.0.1"), SOLVER):
        assert out(rule, destination) is True


@pytest.mark.parametrize(
    ("ports", "port", "protocol", "allowed"),
    [
        ("[{port: 53}]", 53, "TCP", True),
        ("[{port: 53}]", 53, "UDP", False),
        ("[{port: 53, protocol: UDP}]", 53, "UDP", True),
        ("[{protocol: UDP}]", 53, "UDP", True),
        ("[{protocol: UDP}]", 53, "TCP", False),
        ("[{}]", 53, "TCP", True),
        ("[{}]", 53, "UDP", False),
        ("[{port: 50, endPort: 53}]", 53, "TCP", True),
        ("[{port: 50, endPort: 52}]", 53, "TCP", False),
        ("[{port: 54, endPort: 60}]", 53, "TCP", False),
        ("[{port: 1, endPort: 65535, protocol: UDP}]", 53, "UDP", True),
        ("[{port: 443}, {port: 53, protocol: UDP}]", 53, "UDP", True),
        ("[{port: 443}, {port: 53, protocol: UDP}]", 443, "UDP", False),
        ("[{port: https}]", 443, "TCP", False),
        ("[{port: '${PORT}'}]", 53, "TCP", None),
        ("'{{ toYaml .Values.ports }}'", 53, "TCP", None),
    ],
)
def test_ports_of_an_outside_host(
    ports: str, port: int, protocol: str, allowed: bool | None
) -> None:
    assert out(f"{{ports: {ports}}}", ANYWHERE, port, protocol) is allowed


@pytest.mark.parametrize(
    ("name", "protocol", "port", "allowed"),
    [
        ("http-metrics", "TCP", 9402, True),
        ("http-metrics", "TCP", 9403, False),
        ("http-metrics", "UDP", 9402, False),
        ("other", "TCP", 9402, False),
    ],
)
def test_a_named_port_is_the_destinations(
    name: str, protocol: str, port: int, allowed: bool
) -> None:
    ports = f"{{ports: [{{port: {name}, protocol: {protocol}}}]}}"
    rules = policy(f"{{ingress: [{ports}]}}")
    assert network(rules).ingress(CONTROLLER, ANYWHERE, port, protocol).allowed is allowed
    assert out(ports, CONTROLLER, port, protocol) is allowed
    assert out(ports, External("10.0.0.1"), port, protocol) is False


def test_names_of_ports_that_nobody_lists_may_be_there() -> None:
    assert into("{ports: [{port: http}]}", ANYWHERE) is True
    assert into("{ports: [{port: solver}]}", ANYWHERE) is None
    assert into("{ports: [{port: http, protocol: UDP}]}", ANYWHERE) is False


# Peers.


@pytest.mark.parametrize(
    ("peers", "allowed"),
    [
        ("[{podSelector: {}}]", False),
        ("[{namespaceSelector: {}}]", True),
        ("[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}]", True),
        ("[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}]", False),
        ("[{namespaceSelector: {matchLabels: {team: blue}}}]", True),
        ("[{namespaceSelector: {matchLabels: {team: red}}}]", False),
        ("[{namespaceSelector: {}, podSelector: {matchLabels: {acme.cert-manager.io/http01-solver: 'true'}}}]", True),
        ("[{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}]", None),
        ("[{namespaceSelector: {matchLabels: {team: red}}, podSelector: {matchLabels: {app: web}}}]", False),
        ("[{namespaceSelector: {matchLabels: {team: red}}}, {podSelector: {}}]", False),
        ("[{namespaceSelector: {matchLabels: {team: blue}}}, {podSelector: {}}]", True),
        ("[{namespaceSelector: {matchLabels: {team: '${TEAM}'}}}]", None),
        ("['{{ .Values.peer }}']", None),
        ("'{{ toYaml .Values.to }}'", None),
        ("[{ipBlock: {cidr: 0.0.0.0/0}}]", True),
        ("[{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]", True),
        ("[{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]", None),
        ("[{ipBlock: {cidr: 10.0.0.0/8}}]", None),
        ("[{ipBlock: {cidr: '::/0'}}]", None),
    ],
)  # fmt: skip
def test_peers_of_pods_in_another_namespace(peers: str, allowed: bool | None) -> None:
    assert out(f"{{to: {peers}}}", SOLVER, 8089) is allowed


def test_a_pod_selector_alone_is_for_the_policys_own_namespace() -> None:
    webhook = Pods("cert-manager", Labels({"app": "webhook"}, complete=True))
    assert out("{to: [{podSelector: {matchLabels: {app: webhook}}}]}", webhook) is True
    assert (
        out("{to: [{podSelector: {matchLabels: {app: webhook}}}]}", Pods(labels=webhook.labels))
        is None
    )


def test_labels_of_a_namespace_outside_the_input_are_unknown_but_for_its_name() -> None:
    other = Pods("other", Labels(complete=True))
    assert out("{to: [{namespaceSelector: {matchLabels: {team: blue}}}]}", other) is None
    name = "{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}]}"
    assert out(name, other) is True
    assert out(name, Pods()) is None
    assert out(name, Pods(not_in=frozenset({"other"}))) is False


def test_selectors_never_hold_what_is_no_pod() -> None:
    rule = "{to: [{namespaceSelector: {}}, {podSelector: {}}]}"
    for destination in (ANYWHERE, API_SERVER, External("10.0.0.1")):
        assert out(rule, destination) is False


# Blocks of addresses.


@pytest.mark.parametrize(
    ("peers", "allowed"),
    [
        ("[{ipBlock: {cidr: 0.0.0.0/0}}]", True),
        (
            "[{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]}}]",
            True,
        ),
        ("[{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]", True),
        ("[{ipBlock: {cidr: 0.0.0.0/0, except: [8.0.0.0/8]}}]", True),
        ("[{ipBlock: {cidr: 0.0.0.0/0, except: [0.0.0.0/1]}}]", None),
        ("[{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}]", True),
        ("[{ipBlock: {cidr: 0.0.0.0/1}}]", None),
        ("[{ipBlock: {cidr: 1.2.3.0/24}}]", None),
        ("[{ipBlock: {cidr: 10.0.0.0/8}}, {ipBlock: {cidr: 100.64.0.0/10}}]", False),
        ("[{ipBlock: {cidr: 169.254.169.254/32}}]", False),
        ("[{ipBlock: {cidr: 'fd00::/8'}}]", False),
        ("[{ipBlock: {cidr: '::/0'}}]", None),
        ("[{ipBlock: {cidr: '64:ff9b::/96'}}]", None),
        ("[{ipBlock: {cidr: '::/0'}}, {ipBlock: {cidr: 0.0.0.0/0}}]", True),
        ("[{ipBlock: {cidr: '${CIDR}'}}]", None),
    ],
)
def test_a_public_host_of_unknown_address(peers: str, allowed: bool | None) -> None:
    assert out(f"{{to: {peers}}}") is allowed


@pytest.mark.parametrize(
    ("peers", "allowed"),
    [
        ("[{ipBlock: {cidr: 0.0.0.0/0}}]", True),
        ("[{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}]", True),
        ("[{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]", None),
        ("[{ipBlock: {cidr: 10.0.0.0/8}}]", None),
        ("[{ipBlock: {cidr: '::/0'}}]", None),
        ("[{namespaceSelector: {}}]", False),
    ],
)
def test_the_api_server(peers: str, allowed: bool | None) -> None:
    assert out(f"{{to: {peers}}}", API_SERVER) is allowed


@pytest.mark.parametrize(
    ("block", "address", "allowed"),
    [
        ("{cidr: 10.0.0.0/8}", "10.9.9.9", True),
        ("{cidr: 10.0.0.0/8}", "11.0.0.0", False),
        ("{cidr: 10.0.0.7/32}", "10.0.0.7", True),
        ("{cidr: 10.0.0.7/8}", "10.9.9.9", True),
        ("{cidr: 010.0.0.0/8}", "10.9.9.9", True),
        ("{cidr: 10.0.0.0/8, except: [10.9.0.0/16, 10.8.0.0/16]}", "10.9.9.9", False),
        ("{cidr: 10.0.0.0/8, except: [10.9.0.0/16, 10.8.0.0/16]}", "10.10.0.0", True),
        ("{cidr: 0.0.0.0/0}", "2001:db8::1", False),
        ("{cidr: '::/0'}", "10.9.9.9", False),
        ("{cidr: '2001:db8::/32'}", "2001:db8::1", True),
        ("{cidr: 0.0.0.0/0, except: [169.254.169.254/32]}", "169.254.169.254", False),
        ("{cidr: 10.0.0.0/8}", "no address", None),
    ],
)
def test_a_known_address(block: str, address: str, allowed: bool | None) -> None:
    assert out(f"{{to: [{{ipBlock: {block}}}]}}", External(address)) is allowed
    assert out(f"{{to: [{{ipBlock: {block}}}]}}", Pods("shop", address=address)) is allowed


def test_halves_of_the_world_in_two_policies_make_a_whole() -> None:
    low = "{egress: [{to: [{ipBlock: {cidr: 0.0.0.0/1}}], ports: [{port: 443}, {port: 53}]}]}"
    high = "{egress: [{to: [{ipBlock: {cidr: 128.0.0.0/1}}], ports: [{port: 443}]}]}"
    one = network(policy(low), policy(high))
    assert one.egress(CONTROLLER, ANYWHERE, 443, "TCP").allowed is True
    assert one.egress(CONTROLLER, ANYWHERE, 53, "TCP").allowed is None


# Well-known destinations.


@pytest.mark.parametrize(
    ("rule", "udp", "tcp"),
    [
        ("{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}]}", True, False),
        ("{to: [{namespaceSelector: {}}], ports: [{port: dns, protocol: UDP}, {port: dns-tcp}]}", True, True),
        ("{to: [{namespaceSelector: {}}], ports: [{port: dns}]}", False, False),
        ("{to: [{namespaceSelector: {}, podSelector: {matchLabels: {app: x}}}]}", None, None),
        ("{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}}}], ports: [{port: 5353, protocol: UDP}]}", True, False),
        ("{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}}}], ports: [{port: 443}]}", False, False),
        ("{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{port: 5353, protocol: UDP}]}", False, False),
        ("{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}]}", False, False),
        ("{to: [{podSelector: {}}]}", False, False),
        ("{ports: [{port: 53}]}", False, True),
        ("{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 53}]}", False, True),
        ("{to: [{ipBlock: {cidr: 169.254.20.10/32}}], ports: [{port: 53, protocol: UDP}]}", None, False),
        ("{to: [{ipBlock: {cidr: 10.96.0.10/32}}], ports: [{port: 53}]}", False, None),
    ],
)  # fmt: skip
def test_cluster_dns(rule: str, udp: bool | None, tcp: bool | None) -> None:
    assert out(rule, CLUSTER_DNS, 53, "UDP") is udp
    assert out(rule, CLUSTER_DNS, 53, "TCP") is tcp


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        ("{to: [{namespaceSelector: {}}], ports: [{port: 80}]}", True),
        ("{to: [{namespaceSelector: {}}], ports: [{port: 8080}]}", True),
        ("{to: [{namespaceSelector: {}}], ports: [{port: web}]}", True),
        ("{to: [{namespaceSelector: {}}], ports: [{port: https}]}", False),
        ("{to: [{namespaceSelector: {}}], ports: [{port: plain}]}", None),
        ("{to: [{namespaceSelector: {}}], ports: [{port: 9000}]}", None),
        ("{to: [{namespaceSelector: {}}], ports: [{port: 443}, {port: 8443}]}", False),
        ("{to: [{namespaceSelector: {}}], ports: [{port: 443, endPort: 444}]}", None),
        ("{to: [{namespaceSelector: {}}], ports: [{port: 80, protocol: UDP}]}", False),
        ("{to: [{namespaceSelector: {}}]}", True),
        ("{ports: [{port: 80}]}", True),
        ("{ports: [{port: 443}]}", False),
        ("{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}], ports: [{port: 80}]}", None),
        ("{to: [{namespaceSelector: {}, podSelector: {matchLabels: {app: traefik}}}]}", None),
        ("{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]}", False),
        ("{to: [{podSelector: {}}]}", False),
        ("{to: [{podSelector: {}}], ports: [{protocol: TCP}]}", False),
        ("{to: [{podSelector: {}}], ports: [{port: 80}]}", None),
        ("{to: [{podSelector: {}}], ports: [{port: http}]}", None),
        ("{to: [{podSelector: {}}], ports: [{port: 443}]}", False),
        ("{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}", None),
    ],
)  # fmt: skip
def test_ingress_controllers(rule: str, allowed: bool | None) -> None:
    assert out(rule, INGRESS, 80) is allowed


def test_ingress_is_judged_by_its_source_and_the_selected_pods_ports() -> None:
    front = Pods("ingress-nginx", Labels({"app": "nginx"}, complete=True))
    own = "{from: [{podSelector: {}}], ports: [{port: 8089}]}"
    named = "{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}], ports: [{port: http}]}"
    assert into(own, front) is False
    assert into(named, front) is True
    assert into(named, API_SERVER) is False
    assert into("{ports: [{port: 8080}]}", front) is False
    assert into("{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}", API_SERVER) is None
    assert into("{to: [{podSelector: {}}]}", front) is None


# What is not as the API wants it.


@pytest.mark.parametrize(
    "rule",
    [
        "{namespaceSelector: {}}",
        "{cidr: 0.0.0.0/0}",
        "{from: [{podSelector: {}}]}",
        "{port: 443, to: [{ipBlock: {cidr: 0.0.0.0/0}}]}",
        "{ports: [{prt: 80}]}",
        "{to: [{namespaceSelector: {}, cidr: 1.2.3.4/32}, {ipBlock: {cidr: 0.0.0.0/0}}]}",
        "{to: [{ipBlock: {cidr: 0.0.0.0/0, expect: [10.0.0.0/8]}}]}",
        "{'{{ .Values.key }}': 1}",
        "null",
    ],
)
def test_a_rule_from_which_a_field_is_dropped_may_let_traffic_through(rule: str) -> None:
    assert out(rule) is None


def test_what_is_left_of_such_a_rule_still_limits_it() -> None:
    assert out("{ports: [{port: 80}], port: 443}") is False
    assert out("{to: [{namespaceSelector: {}}], port: 443}") is False


def test_a_section_with_a_name_that_the_api_does_not_have() -> None:
    one = network(policy("{policyTypes: [Egress], egres: [{ports: [{port: 443}]}]}"))
    assert one.egress(CONTROLLER, ANYWHERE, 443, "TCP").allowed is None
    assert one.allows_nothing(CONTROLLER, "egress") is False


def test_a_policy_that_is_refused_isolates_nothing_for_certain() -> None:
    bad = policy("{policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0}}]}]}")
    verdict = network(bad).egress(CONTROLLER, ANYWHERE, 443, "TCP")
    assert (verdict.allowed, verdict.policies) == (None, ())
    assert network(bad).isolating(CONTROLLER, "egress").possible == (bad,)


def test_what_a_refused_policy_means_to_allow_is_unknown_and_all_else_stays_blocked() -> None:
    bad = policy("{policyTypes: [Egress, Both], egress: [{ports: [{port: 443}]}]}")
    one = network(policy(DENY), bad)
    assert one.egress(CONTROLLER, ANYWHERE, 443, "TCP").allowed is None
    assert one.egress(CONTROLLER, ANYWHERE, 80, "TCP").allowed is False


def test_a_policy_without_a_spec_says_nothing() -> None:
    text = "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: n}}"
    patch = Policy(load([Source("x.yaml", text)]).documents[0], "", "cert-manager")
    assert network(patch).ingress(CONTROLLER, ANYWHERE, 443, "TCP").allowed is None


def test_the_old_group_is_read_like_the_new() -> None:
    old = policy(DENY, group="extensions")
    assert network(old).egress(CONTROLLER, ANYWHERE, 443, "TCP").allowed is False


# Pods that are cut off.


@pytest.mark.parametrize(
    ("policies", "egress", "ingress"),
    [
        ([], False, False),
        ([DENY], True, True),
        (["{policyTypes: [Ingress]}"], False, True),
        (["{egress: []}"], False, True),
        ([DENY, "{policyTypes: [Egress], egress: [{ports: [{port: 53}]}]}"], False, True),
        ([DENY, "{policyTypes: [Ingress], egress: [{}]}"], True, True),
        ([DENY, "{podSelector: {matchLabels: {app: other}}, egress: [{}]}"], True, True),
        ([DENY, "{podSelector: {matchLabels: {app: '${APP}'}}, egress: [{}]}"], False, True),
        (["{policyTypes: [Egress], egress: '{{ .Values.rules }}'}"], False, False),
    ],
)
def test_pods_that_no_rule_may_be_for(policies: list[str], egress: bool, ingress: bool) -> None:
    one = network(*map(policy, policies))
    assert one.allows_nothing(CONTROLLER, "egress") is egress
    assert one.allows_nothing(CONTROLLER, "ingress") is ingress


# Dialects without a reader, and versions that are not known.


@pytest.mark.parametrize(
    ("group", "version", "kind", "namespace", "spec", "decided"),
    [
        ("cilium.io", "v3", "CiliumNetworkPolicy", "cert-manager", "{endpointSelector: {}}", False),
        ("cilium.io", "v3", "CiliumNetworkPolicy", "shop", "{endpointSelector: {}}", True),
        ("cilium.io", "v2", "CiliumNetworkPolicy", "cert-manager", "'{{ .Values.spec }}'", False),
        ("projectcalico.org", "v4", "GlobalNetworkPolicy", "", "{selector: all()}", False),
        ("projectcalico.org", "v3", "StagedGlobalNetworkPolicy", "", "{selector: all()}", True),
        ("policy.networking.k8s.io", "v1beta1", "ClusterNetworkPolicy", "", "{}", False),
        ("policy.networking.k8s.io", "v1alpha2", "AdminNetworkPolicy", "", "{}", False),
        ("crd.antrea.io", "v1beta1", "ClusterNetworkPolicy", "", "{}", False),
        ("crd.antrea.io", "v1beta1", "NetworkPolicy", "shop", "{}", True),
        ("k8s.ovn.org", "v1", "EgressFirewall", "cert-manager", "{}", False),
    ],
)  # fmt: skip
def test_nothing_is_certain_where_an_unread_policy_may_have_a_say(
    group: str, version: str, kind: str, namespace: str, spec: str, decided: bool
) -> None:
    other = policy(spec, namespace, kind, group, version)
    closed = network(policy(DENY), other)
    assert closed.egress(CONTROLLER, ANYWHERE, 443, "TCP").allowed is (False if decided else None)
    assert closed.allows_nothing(CONTROLLER, "egress") is decided
    assert closed.isolating(CONTROLLER, "egress").possible == (() if decided else (other,))
    opened = network(policy("{egress: [{}]}"), other)
    assert opened.egress(CONTROLLER, ANYWHERE, 443, "TCP").allowed is (True if decided else None)


# What decided.


def test_a_verdict_names_the_rules_that_opened() -> None:
    dns = policy("{policyTypes: [Egress], egress: [{ports: [{port: 53}]}, {ports: [{port: 443}]}]}")
    verdict = network(policy(DENY), dns).egress(CONTROLLER, ANYWHERE, 443, "TCP")
    assert [(d.policy, d.rule.path) for d in verdict.deciding] == [(dns, "spec.egress[1]")]


def test_a_verdict_names_the_sections_where_no_rule_fits() -> None:
    deny = policy(DENY)
    dns = policy("{policyTypes: [Egress], egress: [{ports: [{port: 53}]}]}")
    verdict = network(deny, dns).egress(CONTROLLER, ANYWHERE, 443, "TCP")
    assert {(d.policy, d.rule.path) for d in verdict.deciding} == {
        (deny, "spec.egress"),
        (dns, "spec.egress"),
    }
    assert network().egress(CONTROLLER, ANYWHERE, 443, "TCP").deciding == ()
