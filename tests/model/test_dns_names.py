import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.model.dns_names import (
    dns_name_fault,
    is_cidr,
    is_private,
    is_stand_in,
    parse_ip,
)


@pytest.mark.parametrize(
    ("name", "fault", "better"),
    [
        ("shop.example.com", "", ""),
        ("*.example.com", "", ""),
        ("localhost", "", ""),
        ("my_db.svc", "", ""),
        ("https://shop.example.com/", "has a scheme (`https`)", "shop.example.com"),
        ("https://shop.example.com:8443/x?y", "has a scheme (`https`)", "shop.example.com"),
        ("shop.example.com/x", "has a path", "shop.example.com"),
        ("shop.example.com:443", "has a port", "shop.example.com"),
        (" shop.example.com", "has a space around it", "shop.example.com"),
        ("shop.example.com.", "ends with a dot", "shop.example.com"),
        ("192.0.2.7", "is an IP address, which belongs into `ipAddresses`", ""),
        ("2001:db8::7", "is an IP address, which belongs into `ipAddresses`", ""),
        ("a b.example.com", "holds a space", ""),
        ("a@example.com", "holds `@`", ""),
        ("ü.example.com", "is not in ASCII (write it in punycode, `xn--…`)", ""),
        ("a*.example.com", "has a `*` that is not its whole first label", ""),
        ("a.*.example.com", "has a `*` that is not its whole first label", ""),
        ("a..example.com", "has an empty label", ""),
        (f"{'a' * 64}.com", "has a label of more than 63 characters", ""),
        (f"{'a' * 63}.com", "", ""),
        (".".join(["a" * 49] * 6), "is longer than 253 characters", ""),
        ("-a.example.com", "has a label that begins or ends with a hyphen", ""),
        ("a-.example.com", "has a label that begins or ends with a hyphen", ""),
        ("", "is empty", ""),
    ],
)
def test_a_name_is_right_or_said_to_be_wrong(name: str, fault: str, better: str) -> None:
    assert dns_name_fault(name) == (fault, better)


LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)


@given(
    st.lists(LABEL, min_size=2, max_size=5), st.sampled_from(["{}", "https://{}/", "{}:80", "{}."])
)
@settings(deadline=None, max_examples=200)
def test_what_is_proposed_is_a_name(labels: list[str], around: str) -> None:
    name = ".".join([*labels, "com"])
    fault, better = dns_name_fault(around.format(name))
    assert bool(fault) == (around != "{}")
    assert better == (name if fault else "")


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("192.0.2.7", True),
        ("2001:db8::7", True),
        ("::ffff:192.0.2.7", True),
        ("192.0.2.07", False),
        ("192.0.2", False),
        ("fe80::1%eth0", False),
        ("192.0.2.7/32", False),
        (" 192.0.2.7", False),
    ],
)
def test_addresses_are_what_go_reads(text: str, known: bool) -> None:
    assert (parse_ip(text) is not None) == known


@given(st.ip_addresses(), st.integers(0, 140))
@settings(deadline=None)
def test_a_block_has_as_many_bits_as_its_address(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, bits: int
) -> None:
    assert is_cidr(f"{address}/{bits}") == (bits <= address.max_prefixlen)
    assert not is_cidr(str(address))
    assert is_cidr(f"{address}/00{bits}") == (bits <= address.max_prefixlen)
    assert not is_cidr(f"{address}/-{bits}")


def test_names_outside_the_public_dns() -> None:
    private = ("db", "db.shop.svc", "db.cluster.local", "*.corp", "nas.LAN", "a.home.arpa")
    assert all(map(is_private, private))
    assert not any(map(is_private, ("example.com", "local.example.com", "home.arpa.com")))


def test_what_a_scaffold_leaves_to_be_replaced() -> None:
    assert is_stand_in("SERVICE_NAME.SERVICE_NAMESPACE.svc")
    assert is_stand_in("CERTIFICATE_NAMESPACE/CERTIFICATE_NAME")
    assert not any(map(is_stand_in, ("WWW.example.com", "my_db.svc", "A.B", "")))
