"""What `NO_PROXY` takes past a proxy, as Go's `httpproxy` reads it."""

import ipaddress
from collections.abc import Iterator

from certlint.hosts import Address, address_of
from certlint.model.addresses import is_private, network_of
from certlint.model.endpoints import Endpoint
from certlint.node import is_placeholder


def bypasses(unproxied: str, endpoint: Endpoint) -> bool:
    """Whether requests to an endpoint are made without the proxy."""
    if endpoint.is_own:
        return True
    address = address_of(endpoint.host)
    return any(_covers(entry, endpoint, address) for entry in _entries(unproxied))


def _covers(entry: str, endpoint: Endpoint, address: Address | None) -> bool:
    if entry == "*":
        return True
    network = network_of(entry)
    if network is not None:
        return address is not None and address in network
    host, _, port = entry.rpartition(":") if entry.count(":") == 1 else (entry, "", "")
    if port not in {"", str(endpoint.port)}:
        return False
    if address is not None or _address(host) is not None:
        return address == _address(host)
    host = host.removeprefix("*")
    return endpoint.host == host or endpoint.host.endswith(f".{host.removeprefix('.')}")


def may_cover_api_server(unproxied: str, host: str) -> bool:
    """Whether the API server may be reached past the proxy.

    Clients in the cluster dial `host`, the value of `KUBERNETES_SERVICE_HOST`; "" stands for the
    address that Kubernetes gives, which is not known, but is private.
    """
    for entry in _entries(unproxied):
        if entry == "*" or is_placeholder(entry):
            return True
        if host and _covers(entry, Endpoint(host, 443), _address(host)):
            return True
        network = network_of(entry) or network_of(f"{entry}/{_bits(entry)}")
        private = network is not None and is_private(str(network.network_address))
        if not host and network is not None and (private or network.prefixlen == 0):
            return True
    return False


def _entries(unproxied: str) -> Iterator[str]:
    return (entry.strip().lower() for entry in unproxied.split(",") if entry.strip())


def _address(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None


def _bits(text: str) -> int:
    return 128 if ":" in text else 32
