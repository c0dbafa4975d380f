"""Hosts of URLs, in every form that a resolver takes."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certlint.hosts import address_of, control_plane, host_of

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
