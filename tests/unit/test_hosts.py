"""Hosts of URLs, in every form that a resolver takes."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certlint.hosts import (
    address_of,
    allowed,
    cluster_name,
    control_plane,
    host_of,
    in_cluster,
    path_of,
    port_of,
    scheme_of,
)


def wide(text: str) -> str:
    """The full-width forms of ASCII letters, digits and full stops."""
    return "".join(chr(ord(c) + 0xFEE0) if c != "/" else c for c in text)


METADATA = "169.254.169.254"
LINK_LOCAL = "a link-local address, where clouds serve their metadata"


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://ca.example.com/dir", "ca.example.com"),
        ("https://user:p%40ss@CA.Example.com.:8443/x", "ca.example.com"),
        ("ca.example.com:53", "ca.example.com"),
        ("[2001:db8::1]:53", "2001:db8::1"),
        ("http://[::1", ""),
        ("", ""),
        ("http://", ""),
        ("https://a\\@localhost", "a"),
        ("//ca.example.com/dir", "ca.example.com"),
        ("ca.example.com/dir?from=https://localhost", "ca.example.com"),
    ],
)
def test_host(text: str, host: str) -> None:
    assert host_of(text) == host


@pytest.mark.parametrize(
    "host",
    [METADATA, "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "0xa9.0376.43518",
     "169.16689662", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "169.254.43518"],
)  # fmt: skip
def test_forms_of_one_address(host: str) -> None:
    assert str(address_of(host)) == METADATA
    wrapped = f"[{host}]" if ":" in host else host
    assert control_plane(f"http://{wrapped}:80/latest") == LINK_LOCAL


@pytest.mark.parametrize("host", ["256.1.1.1.1", "1.2.3.256", "09.1.1.1", "a.1", "4294967296", ""])
def test_what_is_no_address(host: str) -> None:
    assert address_of(host) is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("https://localhost:14000/dir", "the machine itself"),
        ("http://127.1/", "the machine itself"),
        ("http://[::1]:8200", "the machine itself"),
        ("http://0.0.0.0", "the machine itself"),
        ("https://kubernetes.default.svc", "the Kubernetes API server"),
        ("http://metadata.google.internal", "the cloud's metadata service"),
        ("http://100.100.100.200", "a cloud's metadata service"),
        ("http://[fd00:ec2::254]/", "a cloud's metadata service"),
        ("http://[fe80::1%25eth0]/", LINK_LOCAL),
        ("https://kubernetes.example.com", ""),
        ("https://10.0.0.1:8200", ""),
        ("https://localhost.example.com", ""),
    ],
)
def test_control_plane(text: str, what: str) -> None:
    assert control_plane(text) == what


@given(st.integers(0, 2**32 - 1))
def test_a_number_is_the_address_that_it_counts(number: int) -> None:
    address = ipaddress.IPv4Address(number)
    a, b, c, d = address.packed
    mixed = f"0{a:o}.{b}.{c}.{d:#x}"
    for form in (str(number), hex(number), f"{a}.{number & 0xFFFFFF}", mixed):
        assert address_of(form) == address


@given(st.text(max_size=30))
def test_no_text_fails(text: str) -> None:
    assert isinstance(control_plane(text), str)
    assert isinstance(control_plane(f"http://{text}"), str)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://" + wide("localhost/"), "localhost"),
        ("https://" + wide("127.0") + "\u30020.1:8200", "127.0.0.1"),
        ("https://bücher.example.com", "xn--bcher-kva.example.com"),
        ("https://%EF%BD%8Cocalhost", "localhost"),
        ("https://me:word@[::1]:8200/x", "::1"),
        ("https://a..ü/", "a..ü"),
    ],
)
def test_international_hosts(text: str, host: str) -> None:
    assert host_of(text) == host


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("https://vault.vault.svc:8200", "a name inside the cluster"),
        ("https://vault.vault.svc.cluster.local.", "a name inside the cluster"),
        ("https://pod.cluster.local", "a name inside the cluster"),
        ("https://vault", "a name inside the cluster"),
        ("10.1.2.3:53", "a private address"),
        ("https://0xac.0x100001", "a private address"),
        ("https://[fd12::1]", "a private address"),
        ("https://[::ffff:192.168.1.1]", "a private address"),
        ("https://100.64.0.1", "a private address"),
        ("https://100.128.0.1", ""),
        ("https://172.32.0.1", ""),
        ("https://svc.example.com", ""),
        ("https://notsvc", "a name inside the cluster"),
        ("https://cluster.local.example.com", ""),
        ("https://localhost", ""),
        ("https://kubernetes.default.svc", ""),
        ("https://[", ""),
    ],
)
def test_in_cluster(text: str, what: str) -> None:
    assert in_cluster(text) == what


def test_cluster_names_are_no_addresses() -> None:
    assert cluster_name("http://vault.vault.svc:8200")
    assert not cluster_name("http://2130706433")
    assert not cluster_name("http://vault.example.com")


@pytest.mark.parametrize(
    ("text", "hosts", "answer"),
    [
        ("https://ca.example.com/x", ["ca.example.com"], True),
        ("https://CA.Example.com.:8443", ["https://ca.example.com"], True),
        ("https://a.b.example.com", ["*.example.com"], True),
        ("https://example.com", ["*.example.com"], False),
        ("https://evilexample.com", ["*.example.com"], False),
        ("https://ca.example.com.evil.com", ["ca.example.com", "*.example.com"], False),
        ("https://ca.example.com@evil.com", ["ca.example.com"], False),
        ("https://0xa000005", ["10.0.0.5"], True),
        ("https://xn--bcher-kva.example.com", ["bücher.example.com"], True),
        ("https://ca.xn--bcher-kva.de", ["*.bücher.de"], True),
        ("https://ca.example.com", [], False),
    ],
)
def test_allowed(text: str, hosts: list[str], answer: bool) -> None:
    assert allowed(text, hosts) is answer


@pytest.mark.parametrize(
    ("text", "scheme", "path"),
    [
        ("HTTP://x/a?b#c", "http", "/a"),
        ("x/a", "", "/a"),
        ("x:53", "", ""),
        ("https://x", "https", ""),
        ("https://[", "https", ""),
    ],
)
def test_scheme_and_path(text: str, scheme: str, path: str) -> None:
    assert (scheme_of(text), path_of(text)) == (scheme, path)


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("https://x:8200/a", 8200),
        ("https://me:80@x:8200", 8200),
        ("https://x\\@y:8200", 0),
        ("x:53", 53),
        ("https://x", 0),
        ("https://x:70000", None),
        ("x:dns", None),
        ("https://[", None),
    ],
)
def test_port(text: str, port: int | None) -> None:
    assert port_of(text) == port
