"""Hosts and ports that cert-manager calls, and who may stand behind each.

Manifests name hosts, policies name addresses and labels. A name may lead anywhere, to a load
balancer of the cluster as well, so that most hosts have several ends.
"""

from typing import NamedTuple

from certlint.hosts import address_of, host_of, port_of, scheme_of
from certlint.model.addresses import is_private
from certlint.model.destinations import External, OneOf, Pods, Translation
from certlint.model.services import NONE, Services, behind

# Authorities and providers that answer at public addresses alone.
_PUBLIC = (
    ".akamai.com",
    ".akamaiapis.net",
    ".api.letsencrypt.org",
    ".cloudflare.com",
    ".digitalocean.com",
    ".pki.goog",
    ".sslcom.com",
    ".venafi.cloud",
    ".zerossl.com",
)
# Providers that may answer at private addresses of a customer's own network too.
_ROUTED = (".amazonaws.com", ".azure.com", ".googleapis.com")
# No Service of another port has one of these behind it, as a rule: what listens there is known.
_KNOWN_PORTS = frozenset({53, 80, 443, 5353, 6443, 9402, 10250})


class Endpoint(NamedTuple):
    """A host in lower case, and a port of it."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_own(self) -> bool:
        """Whether it is the caller itself, which no policy stops."""
        address = address_of(self.host)
        return self.host == "localhost" or (address is not None and address.is_loopback)

    def seen_from(self, namespace: str, services: Services = NONE) -> OneOf:
        """Who may be behind it for a caller in a namespace."""
        pods = Pods(
            translations={
                self.port: Translation(frozenset({self.port}), _KNOWN_PORTS - {self.port})
            },
            own_namespace=True,
        )
        address = address_of(self.host)
        if address is not None:
            here = External(str(address), public=False)
            return OneOf((here, pods) if is_private(str(address)) else (here,))
        labels = self.host.split(".")
        if len(labels) == 1 or "svc" in labels[2:3]:
            named = labels[1] if len(labels) > 1 else namespace
            there = pods._replace(namespace=named, own_namespace=False)
            service = services.get((named, labels[0]))
            return OneOf((there if service is None else behind(service, self.port, there),))
        if f".{self.host}".endswith(_PUBLIC):
            # A provider of whom only the domain is known answers at a name below it.
            named = "" if f".{self.host}" in _PUBLIC else self.host
            return OneOf((External(host=named),))
        if self.host.endswith(_ROUTED):
            # Each region and each partition of these clouds has names of its own.
            return OneOf((External(public=False),))
        return OneOf((External(public=False, host=self.host), pods))


def endpoint_of_url(text: str) -> Endpoint | None:
    """Read a URL, or `host` and `host:port`, for which HTTPS is taken; None for what is none."""
    host, port = host_of(text), port_of(text)
    if port == 0:
        port = {"https": 443, "http": 80}.get(scheme_of(text) or "https")
    return Endpoint(host, port) if host and port else None


def endpoint_of_server(text: str) -> Endpoint | None:
    """Read the address of a name server: `host:port`, or the URL of DNS over HTTPS."""
    if "://" in text:
        return endpoint_of_url(text)
    if text.count(":") > 1 and not text.startswith("["):
        text = f"[{text}]"
    host, port = host_of(text), port_of(text)
    return Endpoint(host, port or 53) if host and port is not None else None
