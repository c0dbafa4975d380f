"""Hosts that a URL or address names, and whether one is part of the control plane."""

import ipaddress
import re
from urllib.parse import urlsplit

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
_PART = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def host_of(text: str) -> str:
    """Return the host of a URL, or of `host` and `host:port`, in lower case; "" if it has none."""
    url = text.strip() if "://" in text else f"//{text.strip()}"
    try:
        host = urlsplit(url.replace("\\", "/")).hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".").lower()


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
