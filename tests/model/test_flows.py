"""Hosts that cert-manager calls, what a proxy takes, and what its parts are told."""

import json

import pytest

from certlint.model.destinations import End, External, Pods
from certlint.model.endpoints import Endpoint, endpoint_of_server, endpoint_of_url
from certlint.model.proxies import bypasses, may_cover_api_server
from certlint.model.settings import (
    Settings,
    from_arguments,
    from_configuration,
    from_values,
    parsed,
)


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("https://acme.example.com/directory", Endpoint("acme.example.com", 443)),
        ("http://acme.example.com/directory", Endpoint("acme.example.com", 80)),
        ("https://ACME.example.com.:8443", Endpoint("acme.example.com", 8443)),
        ("acme.example.com", Endpoint("acme.example.com", 443)),
        ("acme.example.com:14000", Endpoint("acme.example.com", 14000)),
        ("https://[2001:db8::1]:8200", Endpoint("2001:db8::1", 8200)),
        ("HTTP://bücher.example.com", Endpoint("xn--bcher-kva.example.com", 80)),
        ("https://%76ault.example.com", Endpoint("vault.example.com", 443)),
        ("ldap://acme.example.com", None),
        ("https://acme.example.com:99999", None),
        ("https://[", None),
        ("", None),
    ],
)
def test_the_endpoint_of_a_url(text: str, endpoint: Endpoint | None) -> None:
    assert endpoint_of_url(text) == endpoint


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("192.0.2.53:53", Endpoint("192.0.2.53", 53)),
        ("192.0.2.53", Endpoint("192.0.2.53", 53)),
        ("dns.example.com:5353", Endpoint("dns.example.com", 5353)),
        ("[2001:db8::53]:5353", Endpoint("2001:db8::53", 5353)),
        ("2001:db8::53", Endpoint("2001:db8::53", 53)),
        ("https://dns.example.com/dns-query", Endpoint("dns.example.com", 443)),
        ("192.0.2.53:port", None),
    ],
)
def test_the_endpoint_of_a_name_server(text: str, endpoint: Endpoint | None) -> None:
    assert endpoint_of_server(text) == endpoint


def kinds(endpoint: Endpoint) -> list[str]:
    return [kind(end) for end in endpoint.seen_from("cert-manager").ends]


def kind(end: End) -> str:
    if isinstance(end, Pods):
        return f"pods in {end.namespace or 'any namespace'}"
    return end.address or ("public host" if end.public else "host")


@pytest.mark.parametrize(
    ("host", "ends"),
    [
        ("acme-v02.api.letsencrypt.org", ["public host"]),
        ("route53.amazonaws.com", ["host"]),
        ("vault.example.com", ["host", "pods in any namespace"]),
        ("vault", ["pods in cert-manager"]),
        ("vault.vault.svc", ["pods in vault"]),
        ("vault.vault.svc.cluster.local", ["pods in vault"]),
        ("198.51.100.7", ["198.51.100.7"]),
        ("10.96.0.10", ["10.96.0.10", "pods in any namespace"]),
        ("fd00::10", ["fd00::10", "pods in any namespace"]),
    ],
)
def test_who_may_be_behind_a_host(host: str, ends: list[str]) -> None:
    assert kinds(Endpoint(host, 8200)) == ends


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("acme-v02.api.letsencrypt.org", ["acme-v02.api.letsencrypt.org"]),
        ("vault.example.com", ["vault.example.com"]),
        # Of these only the domain is known, below which each customer or region has a name.
        ("akamaiapis.net", [""]),
        ("route53.amazonaws.com", [""]),
        ("vault.vault.svc", []),
    ],
)
def test_the_name_by_which_policies_know_a_host(host: str, names: list[str]) -> None:
    ends = Endpoint(host, 443).seen_from("cert-manager").ends
    assert [end.host for end in ends if isinstance(end, External)] == names


def test_an_unknown_service_may_lead_to_another_port_but_not_to_a_known_one() -> None:
    end = Endpoint("vault.vault.svc", 443).seen_from("cert-manager").ends[0]
    assert isinstance(end, Pods)
    assert end.translations[443].usual == {443}
    assert 8200 not in (end.translations[443].never or ())
    assert 53 in (end.translations[443].never or ())


def test_the_host_itself_is_not_called_through_the_network() -> None:
    own = [
        host for host in ("localhost", "127.0.0.1", "::1", "192.0.2.1") if Endpoint(host, 1).is_own
    ]
    assert own == ["localhost", "127.0.0.1", "::1"]


@pytest.mark.parametrize(
    ("unproxied", "host", "bypassed"),
    [
        ("", "vault.example.com", False),
        ("*", "vault.example.com", True),
        ("example.com", "vault.example.com", True),
        (".example.com", "vault.example.com", True),
        ("*.example.com", "vault.example.com", True),
        (".example.com", "example.com", False),
        ("example.com", "example.com", True),
        ("ample.com", "vault.example.com", False),
        ("a, VAULT.example.com ", "vault.example.com", True),
        ("vault.example.com:8200", "vault.example.com", True),
        ("vault.example.com:443", "vault.example.com", False),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "192.0.2.1", False),
        ("10.0.0.0/8", "vault.example.com", False),
        ("10.1.2.3", "10.1.2.3", True),
        ("10.1.2.3", "10.1.2.4", False),
    ],
)
def test_what_goes_past_a_proxy(unproxied: str, host: str, bypassed: bool) -> None:
    assert bypasses(unproxied, Endpoint(host, 8200)) is bypassed


@pytest.mark.parametrize(
    ("unproxied", "host", "covered"),
    [
        (".svc,kubernetes.default", "", False),
        (".svc,10.96.0.0/12", "", True),
        ("10.96.0.1", "", True),
        ("198.51.100.0/24", "", False),
        ("0.0.0.0/0", "", True),
        ("${NO_PROXY}", "", True),
        ("*", "", True),
        ("", "", False),
        (".svc", "kubernetes.default.svc", True),
        ("10.96.0.0/12", "api.example.com", False),
    ],
)
def test_whether_the_api_server_is_called_past_a_proxy(
    unproxied: str, host: str, covered: bool
) -> None:
    assert may_cover_api_server(unproxied, host) is covered


def given(settings: Settings) -> dict[str, str]:
    return {name: setting.value for name, setting in settings.items()}


def arguments(*words: str) -> dict[str, str]:
    return given(from_arguments(parsed(json.dumps(words)).list))


def configuration(text: str) -> dict[str, str]:
    return given(from_configuration(parsed(json.dumps(text))))


def test_arguments() -> None:
    name = "dns01-recursive-nameservers"
    assert arguments("--v=2", f"--{name}-only", "--leader-elect", "true", "serve") == {
        "v": "2",
        f"{name}-only": "true",
        "leader-elect": "true",
    }
    assert arguments(f"--{name}=a:53", f"--{name}=b:53") == {name: "a:53,b:53"}
    assert arguments("--v=1", "--v=2") == {"v": "2"}


def test_configurations() -> None:
    text = """kind: ControllerConfiguration
clusterResourceNamespace: pki
acmeDNS01Config: {recursiveNameservers: ["a:53", "b:53"], recursiveNameserversOnly: true}
"""
    assert configuration(text) == {
        "cluster-resource-namespace": "pki",
        "dns01-recursive-nameservers": "a:53,b:53",
        "dns01-recursive-nameservers-only": "true",
    }
    assert configuration("kind: WebhookConfiguration\nsecurePort: 9443") == {"secure-port": "9443"}
    assert configuration("kind: Other\nsecurePort: 9443") == {}
    assert configuration("kind: [") == {}


def test_values_of_the_chart() -> None:
    text = "dns01RecursiveNameserversOnly: true\nextraArgs: [--v=4]\ndisableAutoApproval: true"
    assert given(from_values(parsed(text))) == {
        "dns01-recursive-nameservers-only": "true",
        "v": "4",
        "controllers": "*,-certificaterequests-approver",
    }


def test_an_address_without_a_host_is_not_public() -> None:
    assert External("10.0.0.1", public=False) in Endpoint("10.0.0.1", 53).seen_from("x").ends
