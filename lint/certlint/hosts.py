"""Hosts that a URL or address names: one reading of them, and what kind of host each is."""

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

# Cloud metadata services: AWS, GCP and Azure share 169.254.169.254, which is link-local anyway.
_METADATA = frozenset(
    {ipaddress.ip_address("100.100.100.200"), ipaddress.ip_address("fd00:ec2::254")}
)
_NAMES = {
    "localhost": "the machine itself",
    "metadata": "the cloud's metadata service",
    "metadata.google.internal": "the cloud's metadata service",
    "kubernetes": "the Kubernetes API server",
    "kubernetes.default": "the Kubernetes API server",
    "kubernetes.default.svc": "the Kubernetes API server",
    "kubernetes.default.svc.cluster.local": "the Kubernetes API server",
}
_PRIVATE = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    )
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_PART = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def scheme_of(text: str) -> str:
    """Return the scheme of a URL in lower case; "" if it has none."""
    found = _SCHEME.match(text.strip())
    return found[1].lower() if found else ""


def path_of(text: str) -> str:
    """Return the path of a URL, with or without its scheme; "" if it has none or is no URL."""
    try:
        return urlsplit(_with_slashes(text)).path
    except ValueError:
        return ""


def host_of(text: str) -> str:
    """Return the host of a URL, or of `host` and `host:port`, in lower case; "" if it has none.

    International names come as the ASCII that is looked up (IDNA), which undoes wide digits and
    ideographic full stops too.
    """
    try:
        host = urlsplit(_with_slashes(text)).hostname or ""
    except ValueError:
        return ""
    return _ascii(unquote(host)).rstrip(".").lower()


def port_of(text: str) -> int | None:
    """Return the port of a URL, or of `host:port`; 0 without one, None where it is no port."""
    try:
        return urlsplit(_with_slashes(text)).port or 0
    except ValueError:
        return None


def _with_slashes(text: str) -> str:
    text = text.strip().replace("\\", "/")
    return text if _SCHEME.match(text) else f"//{text.removeprefix('//')}"


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def address_of(host: str) -> Address | None:
    """Return the address that a host is, in any form that a resolver takes; None for a name.

    Besides the common forms these are the ones of inet_aton: one to four parts, each decimal,
    octal or hexadecimal, the last filling the rest; and IPv4-mapped IPv6.
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return _inet_aton(host)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _inet_aton(host: str) -> Address | None:
    parts = host.split(".")
    if not 1 <= len(parts) <= 4 or not all(map(_PART.fullmatch, parts)) or len(host) > 60:
        return None
    try:
        *high, last = [_number(part) for part in parts]
    except ValueError:
        return None
    if any(number > 255 for number in high) or last >= 256 ** (4 - len(high)):
        return None
    value = last + sum(number << (24 - 8 * index) for index, number in enumerate(high))
    return ipaddress.IPv4Address(value)


def _number(part: str) -> int:
    if part.lower().startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8) if part.startswith("0") else int(part)


def control_plane(text: str) -> str:
    """Say what a URL's host is, where that is a metadata service, loopback, link-local or the API.

    "" for every other host.
    """
    host = host_of(text)
    if host in _NAMES:
        return _NAMES[host]
    address = address_of(host)
    if address is None:
        return ""
    if address.is_loopback or address.is_unspecified:
        return "the machine itself"
    if address in _METADATA:
        return "a cloud's metadata service"
    if address.is_link_local:
        return "a link-local address, where clouds serve their metadata"
    return ""


def cluster_name(text: str) -> bool:
    """Whether a URL's host is a name that only the cluster's own DNS resolves."""
    host = host_of(text)
    if address_of(host) is not None:
        return False
    return f".{host}.".endswith((".svc.", ".cluster.local.")) or (bool(host) and "." not in host)


def in_cluster(text: str) -> str:
    """Say what a URL's host is, where that is a name or an address inside the own network.

    "" for every other host, and for what `control_plane` names.
    """
    if control_plane(text):
        return ""
    address = address_of(host_of(text))
    if address is not None and any(address in network for network in _PRIVATE):
        return "a private address"
    return "a name inside the cluster" if cluster_name(text) else ""


def allowed(text: str, hosts: Iterable[str]) -> bool:
    """Whether a URL's host is one of some hosts, of which `*.suffix` stands for all below it."""
    host = _canonical(text)
    return any(
        host.endswith(wanted.removeprefix("*")) if wanted.startswith("*.") else host == wanted
        for wanted in map(_canonical, hosts)
    )


def _canonical(text: str) -> str:
    host = host_of(text)
    return str(address_of(host) or host)
