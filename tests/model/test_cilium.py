"""What policies of Cilium let through, an example for each thing that its documentation says."""

# ruff: noqa: E501  (a row of a table stays on its line)

import pytest
from tests.model.networks import network, policy

from certlint.model.destinations import (
    ANYWHERE,
    API_SERVER,
    CLUSTER_DNS,
    INGRESS,
    Destination,
    External,
    Pods,
)
from certlint.model.kinds import Policy
from certlint.model.network import Network
from certlint.model.selectors import Labels

APP = Pods("cert-manager", Labels({"app": "cert-manager"}, complete=True))
SHOP = Pods("shop", Labels({"app": "web"}, complete=True), {"http": (8089, "TCP")}, True)
NEIGHBOUR = SHOP._replace(namespace="cert-manager")


def cnp(spec: str, namespace: str = "cert-manager") -> Policy:
    return policy(spec, namespace, "CiliumNetworkPolicy", "cilium.io")


def ccnp(spec: str) -> Policy:
    return policy(spec, "", "CiliumClusterwideNetworkPolicy", "cilium.io")


def out(
    items: str, to: Destination = ANYWHERE, port: int = 443, protocol: str = "TCP"
) -> bool | None:
    one = network(cnp(f"{{endpointSelector: {{}}, egress: {items}}}"))
    return one.egress(APP, to, port, protocol).allowed


def blocked(one: Network) -> bool:
    return one.egress(APP, ANYWHERE, 443, "TCP").blocked


# Whom a policy is about, and when it isolates.


@pytest.mark.parametrize(
    ("selector", "isolated"),
    [
        ("{}", True),
        ("{matchLabels: {app: cert-manager}}", True),
        ("{matchLabels: {'k8s:app': cert-manager}}", True),
        ("{matchLabels: {'any:app': cert-manager}}", True),
        ("{matchLabels: {app: other}}", False),
        ("{matchExpressions: [{key: app, operator: In, values: [a, cert-manager]}]}", True),
        ("{matchExpressions: [{key: 'k8s:app', operator: NotIn, values: [cert-manager]}]}", False),
        ("{matchExpressions: [{key: zone, operator: Exists}]}", False),
        ("{matchExpressions: [{key: zone, operator: DoesNotExist}]}", True),
        ("{matchLabels: {'k8s:io.kubernetes.pod.namespace': shop}}", False),
    ],
)
def test_the_pods_of_a_policy(selector: str, isolated: bool) -> None:
    assert blocked(network(cnp(f"{{endpointSelector: {selector}, egress: [{{}}]}}"))) is isolated
    assert blocked(network(ccnp(f"{{endpointSelector: {selector}, egress: [{{}}]}}"))) is isolated


def test_a_policy_of_a_namespace_is_about_that_namespace_alone() -> None:
    assert not blocked(network(cnp("{endpointSelector: {}, egress: [{}]}", "shop")))
    name = "{matchLabels: {'k8s:io.kubernetes.pod.namespace': cert-manager}}"
    assert blocked(network(ccnp(f"{{endpointSelector: {name}, egress: [{{}}]}}")))
    labels = "{matchLabels: {'io.cilium.k8s.namespace.labels.team': blue}}"
    policies = ccnp(f"{{endpointSelector: {labels}, ingress: [{{}}]}}")
    assert network(policies).ingress(SHOP, APP, 80, "TCP").allowed is False
    assert network(policies).ingress(APP, SHOP, 80, "TCP").allowed is None


@pytest.mark.parametrize("key", ["'reserved:host'", "io.cilium.k8s.policy.serviceaccount", "''"])
def test_labels_that_no_manifest_gives_are_not_known(key: str) -> None:
    one = network(cnp(f"{{endpointSelector: {{matchLabels: {{{key}: a}}}}, egress: [{{}}]}}"))
    assert one.egress(APP, ANYWHERE, 443, "TCP").allowed is None


@pytest.mark.parametrize(
    ("sections", "allowed"),
    [
        ("", True),
        ("egress: []", True),
        ("egress: [{}]", False),
        ("ingress: [{}]", True),
        ("egressDeny: [{toEntities: [host]}]", False),
        ("egress: [{}], enableDefaultDeny: {egress: false}", True),
        ("enableDefaultDeny: {egress: true}", False),
        ("egress: [{}], enableDefaultDeny: {ingress: false}", False),
        ("egress: '{{ .Values.rules }}'", None),
        ("egress: [{}], enableDefaultDeny: {egress: '{{ .Values.deny }}'}", None),
    ],
)
def test_when_a_policy_isolates(sections: str, allowed: bool | None) -> None:
    spec = f"{{endpointSelector: {{}}, {sections}}}"
    verdict = network(cnp(spec)).egress(APP, ANYWHERE, 443, "TCP")
    assert verdict.allowed is allowed
    assert (len(verdict.policies) == 1) is (allowed is False)


def test_a_policy_about_nodes_is_about_no_pods() -> None:
    one = network(ccnp("{nodeSelector: {}, egress: [{}]}"))
    assert one.egress(APP, ANYWHERE, 443, "TCP").allowed is True


def test_each_of_several_specs_counts() -> None:
    specs = "[{endpointSelector: {}, egress: [{}]}, {endpointSelector: {}, egress: [{toPorts: [{ports: [{port: '443'}]}]}]}]"
    one = network(policy(specs, kind="CiliumNetworkPolicy", group="cilium.io", section="specs"))
    assert one.egress(APP, ANYWHERE, 443, "TCP").allowed is True
    verdict = one.egress(APP, ANYWHERE, 80, "TCP")
    assert verdict.allowed is False
    assert [d.rule.path for d in verdict.deciding] == ["specs[0].egress", "specs[1].egress"]


# Rules.


@pytest.mark.parametrize(
    ("items", "allowed"),
    [
        ("[{}]", False),
        ("[{toEndpoints: []}]", False),
        ("[{toEndpoints: [{}]}]", False),
        ("[{toCIDR: []}]", False),
        ("[{toEntities: []}]", False),
        ("[{toEntities: [], toPorts: [{ports: [{port: '443'}]}]}]", False),
        ("[{toPorts: [{ports: [{port: '443'}]}]}]", True),
        ("[{toPorts: [{ports: [{port: '443', protocol: TCP}]}]}]", True),
        ("[{toPorts: [{ports: [{port: '443', protocol: UDP}]}]}]", False),
        ("[{toPorts: [{ports: [{port: '443', protocol: ANY}]}]}]", True),
        ("[{toPorts: [{ports: [{port: '0'}]}]}]", True),
        ("[{toPorts: [{ports: [{port: '400', endPort: 500}]}]}]", True),
        ("[{toPorts: [{ports: [{port: '444', endPort: 500}]}]}]", False),
        ("[{toPorts: [{ports: [{port: https}]}]}]", False),
        ("[{toPorts: [{ports: [{port: '${PORT}'}]}]}]", None),
        ("[{icmps: [{fields: [{type: 8}]}]}]", False),
        ("[{toEntities: [world]}]", True),
        ("[{toEntities: [world-ipv4]}]", True),
        ("[{toEntities: [world-ipv6]}]", None),
        ("[{toEntities: [all]}]", True),
        ("[{toEntities: [cluster, host, remote-node, kube-apiserver, ingress, none, health]}]", False),
        ("[{toEntities: ['{{ .Values.entity }}']}]", None),
        ("[{toCIDR: [0.0.0.0/0]}]", True),
        ("[{toCIDR: [8.8.8.8]}]", None),
        ("[{toCIDR: [0.0.0.0/1]}, {toCIDR: [128.0.0.0/1]}]", True),
        ("[{toCIDR: [10.0.0.0/8]}]", False),
        ("[{toCIDRSet: [{cidr: 0.0.0.0/0, except: [169.254.0.0/16]}]}]", True),
        ("[{toCIDRSet: [{cidrGroupRef: others}]}]", None),
        ("[{toFQDNs: [{matchName: acme.example.com}]}]", None),
        ("[{toServices: [{k8sService: {serviceName: outside, namespace: x}}]}]", None),
        ("[{toServices: [{k8sService: {serviceName: kubernetes, namespace: default}}]}]", False),
        ("[{toGroups: [{aws: {}}]}]", None),
        ("[{toNodes: [{}]}]", False),
        ("[{toEntities: [world], toPorts: [{ports: [{port: '443', protocol: TCP}], rules: {http: [{method: GET}]}}]}]", None),
        ("[{toEntities: [world], toPorts: [{ports: [{port: '443', protocol: TCP}], serverNames: [a]}]}]", None),
        ("[{toEntities: [world], authentication: {mode: required}}]", None),
        ("[{toEndpoint: [{}]}]", None),
        ("[{toEntities: [world]}, {toEndpoint: [{}]}]", True),
    ],
)  # fmt: skip
def test_rules_for_a_host_outside(items: str, allowed: bool | None) -> None:
    assert out(items) is allowed


@pytest.mark.parametrize(
    ("items", "neighbour", "shop"),
    [
        ("[{toEndpoints: [{}]}]", True, False),
        ("[{toEndpoints: [{matchLabels: {app: web}}]}]", True, False),
        ("[{toEndpoints: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': shop}}]}]", False, True),
        ("[{toEndpoints: [{matchLabels: {io.kubernetes.pod.namespace: shop, app: web}}]}]", False, True),
        ("[{toEndpoints: [{matchLabels: {io.kubernetes.pod.namespace: shop, app: db}}]}]", False, False),
        ("[{toEndpoints: [{matchExpressions: [{key: 'k8s:io.kubernetes.pod.namespace', operator: Exists}]}]}]", True, True),
        ("[{toEndpoints: [{matchLabels: {'k8s:io.cilium.k8s.namespace.labels.team': blue}}]}]", None, True),
        ("[{toEntities: [cluster]}]", True, True),
        ("[{toEntities: [all]}]", True, True),
        ("[{toEntities: [world]}]", False, False),
        ("[{toEntities: [host, kube-apiserver, ingress]}]", False, False),
        ("[{toEntities: [unmanaged]}]", None, None),
        ("[{toCIDR: [0.0.0.0/0]}]", False, False),
        ("[{toFQDNs: [{matchPattern: '*'}]}]", False, False),
        ("[{toServices: [{k8sService: {serviceName: web, namespace: shop}}]}]", False, None),
        ("[{toPorts: [{ports: [{port: http}]}]}]", True, True),
        ("[{toPorts: [{ports: [{port: http, protocol: UDP}]}]}]", False, False),
        ("[{toPorts: [{ports: [{port: https}]}]}]", False, False),
    ],
)  # fmt: skip
def test_rules_for_pods(items: str, neighbour: bool | None, shop: bool | None) -> None:
    assert out(items, NEIGHBOUR, 8089) is neighbour
    assert out(items, SHOP, 8089) is shop


def test_selectors_of_a_clusterwide_policy_reach_every_namespace() -> None:
    one = network(
        ccnp("{endpointSelector: {}, egress: [{toEndpoints: [{matchLabels: {app: web}}]}]}")
    )
    assert one.egress(APP, SHOP, 80, "TCP").allowed is True
    assert one.egress(APP, APP, 80, "TCP").allowed is False


@pytest.mark.parametrize(
    ("items", "allowed"),
    [
        ("[{toEntities: [kube-apiserver]}]", True),
        ("[{toEntities: [all]}]", True),
        ("[{toEntities: [world]}]", None),
        ("[{toEntities: [cluster]}]", None),
        ("[{toEntities: [remote-node]}]", None),
        ("[{toEntities: [ingress]}]", False),
        ("[{toCIDR: [0.0.0.0/0]}]", None),
        ("[{toServices: [{k8sService: {serviceName: kubernetes, namespace: default}}]}]", True),
        ("[{toEndpoints: [{}]}]", False),
        ("[{toPorts: [{ports: [{port: '443'}]}]}]", True),
    ],
)
def test_the_api_server(items: str, allowed: bool | None) -> None:
    assert out(items, API_SERVER) is allowed


def test_cidrs_are_about_no_node() -> None:
    assert out("[{toCIDR: [10.0.0.0/8]}]", External("10.1.1.1")) is None
    assert out("[{toCIDR: [11.0.0.0/8]}]", External("10.1.1.1")) is False
    assert out("[{toCIDR: [8.8.8.0/24]}]", External("8.8.8.8")) is True


def test_what_passes_traffic_on_into_the_cluster() -> None:
    assert out("[{toEntities: [ingress]}]", INGRESS, 80) is None
    assert out("[{toEntities: [host]}]", INGRESS, 80) is None
    assert out("[{toEntities: [cluster]}]", INGRESS, 80) is True
    assert out("[{toEntities: [world]}]", INGRESS, 80) is False


@pytest.mark.parametrize(
    ("fqdns", "host", "allowed"),
    [
        ("{matchName: acme.example.com}", "acme.example.com", True),
        ("{matchName: ACME.example.com.}", "acme.example.com", True),
        ("{matchName: acme.example.com}", "b.acme.example.com", False),
        ("{matchPattern: '*.example.com'}", "acme.example.com", True),
        ("{matchPattern: '*.example.com'}", "a.b.example.com", False),
        ("{matchPattern: '**.example.com'}", "a.b.example.com", True),
        ("{matchPattern: '**.example.com'}", "example.com", False),
        ("{matchPattern: '*'}", "a.b.example.com", True),
        ("{matchPattern: 'a*.example.com'}", "acme.example.com", True),
        ("{matchName: '${HOST}'}", "acme.example.com", None),
        ("{matchName: acme.example.com}", "", None),
    ],
)
def test_names_of_hosts(fqdns: str, host: str, allowed: bool | None) -> None:
    assert out(f"[{{toFQDNs: [{fqdns}]}}]", External(host=host)) is allowed


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("{dns: [{matchPattern: '*'}]}", True),
        ("{dns: [{matchName: a.b}, {matchPattern: '*'}]}", True),
        ("{dns: [{matchPattern: '*.example.com'}]}", None),
        ("{}", True),
    ],
)
def test_look_ups_that_are_inspected(rules: str, allowed: bool | None) -> None:
    to = "{matchLabels: {'k8s:io.kubernetes.pod.namespace': kube-system, 'k8s:k8s-app': kube-dns}}"
    items = f"[{{toEndpoints: [{to}], toPorts: [{{ports: [{{port: '53', protocol: ANY}}], rules: {rules}}}]}}]"
    assert out(items, CLUSTER_DNS, 53, "UDP") is allowed
    assert out(items, CLUSTER_DNS, 53, "TCP") is allowed
    assert out(items, ANYWHERE, 53, "UDP") is False


def test_an_inspected_port_may_be_closed_although_nothing_is_denied_by_default() -> None:
    rule = "{toEntities: [world], toPorts: [{ports: [{port: '80', protocol: TCP}], rules: {http: [{path: /}]}}]}"
    one = network(
        cnp(f"{{endpointSelector: {{}}, enableDefaultDeny: {{egress: false}}, egress: [{rule}]}}")
    )
    assert one.egress(APP, ANYWHERE, 80, "TCP").allowed is None
    assert one.egress(APP, ANYWHERE, 443, "TCP").allowed is True


# Denials, and other policies beside.


@pytest.mark.parametrize(
    ("denied", "allowed"),
    [
        ("{toEntities: [world]}", False),
        ("{toEntities: [world], toPorts: [{ports: [{port: '80'}]}]}", True),
        ("{toCIDR: [0.0.0.0/0]}", False),
        ("{toCIDR: [169.254.169.254/32]}", True),
        ("{toCIDR: [0.0.0.0/1]}", None),
        ("{toPorts: [{ports: [{port: '443'}]}]}", False),
        ("{toEntities: [host]}", True),
        ("{toFQDNs: [{matchName: a}]}", None),
        ("{}", True),
    ],
)
def test_what_is_denied_is_denied_whatever_allows_it(denied: str, allowed: bool | None) -> None:
    deny = cnp(f"{{endpointSelector: {{}}, egressDeny: [{denied}]}}")
    allow = policy("{policyTypes: [Egress], egress: [{}]}")
    every = cnp("{endpointSelector: {}, egress: [{toEntities: [all]}]}")
    for one in (network(deny, allow), network(every, deny)):
        verdict = one.egress(APP, ANYWHERE, 443, "TCP")
        assert verdict.allowed is allowed
        if allowed is False:
            assert verdict.policies[0] is deny
            assert verdict.deciding[0].rule.path == "spec.egressDeny[0]"


def test_policies_of_kubernetes_and_of_cilium_add_up() -> None:
    deny = policy("{policyTypes: [Egress]}")
    dns = cnp("{endpointSelector: {}, egress: [{toPorts: [{ports: [{port: '53'}]}]}]}")
    one = network(deny, dns)
    assert one.egress(APP, ANYWHERE, 53, "UDP").allowed is True
    assert set(one.egress(APP, ANYWHERE, 443, "TCP").policies) == {deny, dns}
    assert one.allows_nothing(APP, "egress") is False
    assert network(deny, cnp("{endpointSelector: {}, egress: [{}]}")).allows_nothing(APP, "egress")


def test_a_policy_that_cilium_refuses_counts_for_nothing_certain() -> None:
    both = cnp("{endpointSelector: {}, egress: [{toEntities: [world], toCIDR: [1.2.3.4/32]}]}")
    verdict = network(both).egress(APP, SHOP, 443, "TCP")
    assert (verdict.allowed, verdict.policies) == (None, ())
    newer = cnp("{endpointSelector: {}, egress: [{}], precedence: 3}")
    assert network(newer).egress(APP, SHOP, 443, "TCP").allowed is None


def test_policies_of_two_plug_ins_are_asked_apart() -> None:
    closed = cnp("{endpointSelector: {}, egress: [{}]}")
    calico = "NetworkPolicy", "projectcalico.org"
    opened = policy("{types: [Egress], egress: [{action: Allow}]}", "cert-manager", *calico)
    shut = policy("{types: [Egress]}", "cert-manager", *calico)
    assert network(closed, opened).egress(APP, ANYWHERE, 443, "TCP").allowed is None
    assert network(closed, shut).egress(APP, ANYWHERE, 443, "TCP").allowed is False
    assert network(closed, shut).allows_nothing(APP, "egress") is True
    assert network(closed, opened).allows_nothing(APP, "egress") is False


# The other direction.


@pytest.mark.parametrize(
    ("items", "source", "allowed"),
    [
        ("[{fromEntities: [kube-apiserver]}]", API_SERVER, True),
        ("[{fromEntities: [world]}]", API_SERVER, None),
        ("[{fromEndpoints: [{}]}]", API_SERVER, False),
        ("[{fromEntities: [ingress]}]", INGRESS, None),
        ("[{fromEndpoints: [{matchLabels: {app: web}}]}]", NEIGHBOUR, True),
        ("[{fromEndpoints: [{matchLabels: {app: web}}]}]", SHOP, False),
        ("[{toPorts: [{ports: [{port: '10250'}]}]}]", API_SERVER, True),
        ("[{toPorts: [{ports: [{port: '443'}]}]}]", API_SERVER, False),
    ],
)
def test_sources(items: str, source: Pods | External, allowed: bool | None) -> None:
    one = network(cnp(f"{{endpointSelector: {{}}, ingress: {items}}}"))
    assert one.ingress(APP, source, 10250, "TCP").allowed is allowed


def test_no_source_is_admitted_that_is_denied() -> None:
    spec = "{endpointSelector: {}, ingress: [{fromEntities: [all]}], ingressDeny: [{fromEntities: [world]}]}"
    one = network(cnp(spec))
    assert one.ingress(APP, ANYWHERE, 443, "TCP").allowed is False
    assert one.ingress(APP, SHOP, 443, "TCP").allowed is True
