"""The servers that cert-manager calls for an issuer: its CA, and the API of its DNS provider."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from certlint.hosts import scheme_of
from certlint.model.endpoints import Endpoint, endpoint_of_server, endpoint_of_url
from certlint.model.kinds import Issuer
from certlint.model.once import once
from certlint.node import Node

CallKind = Literal["acme-server", "dns01-provider", "issuer-backend"]

# Where the providers answer that an issuer names by their kind alone, and what they are called.
_PROVIDERS = {
    "akamai": ("akamaiapis.net", "Akamai"),
    "azureDNS": ("management.azure.com", "Azure DNS"),
    "cloudDNS": ("dns.googleapis.com", "Google Cloud DNS"),
    "cloudflare": ("api.cloudflare.com", "Cloudflare"),
    "digitalocean": ("api.digitalocean.com", "DigitalOcean"),
    "route53": ("route53.amazonaws.com", "Route 53"),
}
_BACKENDS = {
    "vault.server": "Vault",
    "venafi.tpp.url": "the Venafi TPP server",
    "venafi.cloud.url": "Venafi Cloud",
    "venafi.ngts.url": "NGTS",
    "venafi.ngts.tokenEndpoint": "the token endpoint of NGTS",
}
_DEFAULTS = {
    "venafi.cloud": Endpoint("api.venafi.cloud", 443),
    "venafi.ngts": Endpoint("api.venafi.cloud", 443),
}


class Call(NamedTuple):
    """A server that an issuer makes cert-manager call; without `scheme` it is no HTTP server."""

    kind: CallKind
    name: str
    endpoint: Endpoint
    issuer: Issuer
    at: Node
    scheme: str = "https"
    protocol: str = "TCP"


@once
def calls(issuer: Issuer) -> Iterator[Call]:
    """Yield what an issuer makes cert-manager call, as far as hosts are known."""
    yield from _url(issuer, "acme-server", "the ACME server", issuer.spec.at("acme.server"))
    for path, name in _BACKENDS.items():
        yield from _url(issuer, "issuer-backend", name, issuer.spec.at(path))
    for path, endpoint in _DEFAULTS.items():
        node = issuer.spec.at(path)
        if node.is_map and not node["url"]:
            yield Call("issuer-backend", _BACKENDS[f"{path}.url"], endpoint, issuer, node)
    for solver in issuer.solvers:
        yield from _of_solver(issuer, solver["dns01"])


def _of_solver(issuer: Issuer, dns01: Node) -> Iterator[Call]:
    for key, (host, name) in _PROVIDERS.items():
        if dns01[key].exists:
            yield Call("dns01-provider", name, Endpoint(host, 443), issuer, dns01[key])
    host = dns01.at("acmeDNS.host")
    yield from _url(issuer, "dns01-provider", "the ACME-DNS server", host)
    server, protocol = dns01.at("rfc2136.nameserver"), dns01.at("rfc2136.protocol")
    found = endpoint_of_server(server.text) if server.known else None
    if found is not None and protocol.known:
        spoken = protocol.text.upper() or "UDP"
        yield Call("dns01-provider", "the name server", found, issuer, server, "", spoken)


def _url(issuer: Issuer, kind: CallKind, name: str, node: Node) -> Iterator[Call]:
    found = endpoint_of_url(node.text) if node.known else None
    if found is not None:
        scheme = "http" if scheme_of(node.text) == "http" else "https"
        yield Call(kind, name, found, issuer, node, scheme)
