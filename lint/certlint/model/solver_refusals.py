"""Why cert-manager's webhook refuses a solver of an ACME issuer.

Source: internal/apis/certmanager/validation/issuer.go and .../util/nameserver.go of cert-manager
1.21. What something fills in later is not judged.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from certlint.node import Node

Refusal = tuple[Node, str]

_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_SERVICE_TYPES = ("", "ClusterIP", "NodePort")
_ENVIRONMENTS = (
    "", "AzurePublicCloud", "AzureChinaCloud", "AzureGermanCloud", "AzureUSGovernmentCloud",
)  # fmt: skip
_TSIG_ALGORITHMS = ("", "HMACMD5", "HMACSHA1", "HMACSHA256", "HMACSHA512")
_CNAME_STRATEGIES = ("", "None", "Follow")


def solver_refusals(solver: Node) -> Iterator[Refusal]:
    """Yield each fault of one member of `acme.solvers`."""
    types = given(solver, ("http01", "dns01"))
    if types is None:
        return
    if not types:
        yield solver, "a solver has neither http01 nor dns01"
    if len(types) > 1:
        yield solver["dns01"], "a solver has both http01 and dns01"
    if types == ["dns01"]:
        yield from _dns01(solver["dns01"])
    elif types:
        yield from _http01(solver["http01"])
    wait = solver["waitInsteadOfSelfCheck"]
    if wait.text.startswith("-") and re.search("[1-9]", wait.text):
        yield wait, "`waitInsteadOfSelfCheck` is negative"


def given(node: Node, keys: Sequence[str]) -> list[str] | None:
    """Which of some keys a mapping has; None where that cannot be known."""
    if not node.is_map or any(not node.lacks(key) and not node[key] for key in keys):
        return None
    return [key for key in keys if node[key]]


def missing(node: Node, *paths: str) -> Iterator[Refusal]:
    """Yield those of some paths below a node at which something is required and nothing stands."""
    for path in paths:
        if node.lacks(path):
            yield node.at(path), f"`{node.step}.{path}` is missing"


def selector(node: Node, key: str) -> Iterator[Refusal]:
    """Yield what a reference to a key of a Secret lacks."""
    if node.lacks(key):
        yield node[key], f"`{node.step}.{key}` is missing"
    else:
        yield from missing(node[key], "name", "key")


def no_certificate(bundle: Node) -> Iterator[Refusal]:
    """Yield a CA bundle in which no PEM certificate can be."""
    if not bundle.text or not bundle.known:
        return
    try:
        text = base64.b64decode(re.sub(r"[\r\n]", "", bundle.text), validate=True)
    except (binascii.Error, ValueError):
        yield bundle, "`caBundle` is not base64"
        return
    if b"-----BEGIN CERTIFICATE-----" not in text:
        yield bundle, "`caBundle` holds no PEM certificate"


def _outside(node: Node, values: Sequence[str]) -> Iterator[Refusal]:
    if node and node.known and node.text not in values:
        yield node, f"`{node.step}` is none of {', '.join(filter(None, values))}"


def _http01(http01: Node) -> Iterator[Refusal]:
    kinds = given(http01, ("ingress", "gatewayHTTPRoute"))
    if kinds is None:
        return
    if not kinds:
        yield http01, "`http01` has neither ingress nor gatewayHTTPRoute"
    if len(kinds) > 1:
        yield http01["gatewayHTTPRoute"], "`http01` has both ingress and gatewayHTTPRoute"
    if "ingress" in kinds:
        yield from _ingress(http01["ingress"])
    for parent in http01.at("gatewayHTTPRoute.parentRefs"):
        if parent.lacks("name"):
            yield parent["name"], "a member of `parentRefs` has no name"
    yield from _outside(http01.at("gatewayHTTPRoute.serviceType"), _SERVICE_TYPES)


def _ingress(ingress: Node) -> Iterator[Refusal]:
    named = [key for key in ("ingressClassName", "class") if ingress[key]]
    if not ingress.lacks("name") and ingress["name"]:
        named.append("name")
    if len(named) > 1:
        yield ingress[named[1]], f"`{named[1]}` stands beside `{named[0]}`"
    name = ingress["ingressClassName"]
    if name and name.known and not (_NAME.fullmatch(name.text) and len(name.text) <= 253):
        yield name, "`ingressClassName` is no name of an IngressClass"
    yield from _outside(ingress["serviceType"], _SERVICE_TYPES)


def _dns01(dns01: Node) -> Iterator[Refusal]:
    yield from _outside(dns01["cnameStrategy"], _CNAME_STRATEGIES)
    providers = given(dns01, tuple(_PROVIDERS))
    if providers is None:
        return
    if not providers:
        yield dns01, "`dns01` names no provider"
    for other in providers[1:]:
        yield dns01[other], f"`dns01` names {other} beside {providers[0]}"
    for provider in providers[:1]:
        yield from _PROVIDERS[provider](dns01[provider])


def _akamai(akamai: Node) -> Iterator[Refusal]:
    for key in ("accessTokenSecretRef", "clientSecretSecretRef", "clientTokenSecretRef"):
        yield from selector(akamai, key)
    yield from missing(akamai, "serviceConsumerDomain")


def _azure(azure: Node) -> Iterator[Refusal]:
    identity = azure["managedIdentity"]
    principal = ("clientID", "clientSecretSecretRef", "tenantID")
    if any(azure[key] and not azure.lacks(key) for key in principal):
        yield from missing(azure, "clientID", "tenantID")
        yield from selector(azure, "clientSecretSecretRef")
        if identity:
            yield identity, "`managedIdentity` stands beside a service principal"
    else:
        yield from _managed(identity)
    yield from missing(azure, "subscriptionID", "resourceGroupName")
    yield from _outside(azure["environment"], _ENVIRONMENTS)


def _managed(identity: Node) -> Iterator[Refusal]:
    client, tenant, resource = (
        bool(identity[key]) and not identity.lacks(key)
        for key in ("clientID", "tenantID", "resourceID")
    )
    if resource and (client or tenant):
        yield identity["resourceID"], "`resourceID` stands beside clientID or tenantID"
    if tenant and identity.lacks("clientID"):
        yield identity["tenantID"], "`tenantID` of a managed identity needs its clientID"


def _cloud_dns(cloud: Node) -> Iterator[Refusal]:
    if cloud["serviceAccountSecretRef"]:
        yield from selector(cloud, "serviceAccountSecretRef")
    yield from missing(cloud, "project")


def _cloudflare(cloudflare: Node) -> Iterator[Refusal]:
    refs = given(cloudflare, ("apiTokenSecretRef", "apiKeySecretRef"))
    if refs is None:
        return
    if not refs:
        yield cloudflare, "`cloudflare` has neither apiTokenSecretRef nor apiKeySecretRef"
    if len(refs) > 1:
        yield cloudflare["apiKeySecretRef"], "`apiKeySecretRef` stands beside apiTokenSecretRef"
    for ref in refs:
        yield from selector(cloudflare, ref)
    if "apiKeySecretRef" in refs:
        yield from missing(cloudflare, "email")


def _route53(route53: Node) -> Iterator[Refusal]:
    ref = route53["accessKeyIDSecretRef"]
    if ref:
        yield from selector(route53, "accessKeyIDSecretRef")
        if route53["accessKeyID"] and not route53.lacks("accessKeyID"):
            yield ref, "`accessKeyIDSecretRef` stands beside accessKeyID"


def _acme_dns(acme_dns: Node) -> Iterator[Refusal]:
    yield from selector(acme_dns, "accountSecretRef")
    yield from missing(acme_dns, "host")


def _digital_ocean(digital_ocean: Node) -> Iterator[Refusal]:
    yield from selector(digital_ocean, "tokenSecretRef")


def _rfc2136(rfc2136: Node) -> Iterator[Refusal]:
    yield from missing(rfc2136, "nameserver")
    server = rfc2136["nameserver"]
    if server.text and server.known and not is_nameserver(server.text):
        yield server, "`nameserver` is not `host` or `host:port`"
    algorithm = rfc2136["tsigAlgorithm"]
    if algorithm.known and algorithm.text.upper() not in _TSIG_ALGORITHMS:
        yield algorithm, f"`tsigAlgorithm` is none of {', '.join(_TSIG_ALGORITHMS[1:])}"
    secret = rfc2136["tsigSecretSecretRef"]
    if rfc2136["tsigKeyName"].text:
        yield from selector(rfc2136, "tsigSecretSecretRef")
    elif secret["name"].text and secret["key"].text:
        yield from missing(rfc2136, "tsigKeyName")


def is_nameserver(text: str) -> bool:
    """Whether a text is a host with or without a port; an IPv6 address stands in brackets."""
    text = text.strip()
    host, colon, port = text.rpartition(":")
    if text.startswith("[") and text.endswith("]"):
        host, colon, port = text[1:-1], "", ""
    elif not colon:
        host, port = text, ""
    elif host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        return False
    if colon and re.search(r"[\[\]]", host + port):
        return False
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 2**16):
        return False
    return bool(host.strip("[]"))


def _webhook(webhook: Node) -> Iterator[Refusal]:
    yield from missing(webhook, "solverName")


_PROVIDERS: Mapping[str, Callable[[Node], Iterator[Refusal]]] = {
    "akamai": _akamai,
    "azureDNS": _azure,
    "cloudDNS": _cloud_dns,
    "cloudflare": _cloudflare,
    "route53": _route53,
    "acmeDNS": _acme_dns,
    "digitalocean": _digital_ocean,
    "rfc2136": _rfc2136,
    "webhook": _webhook,
}
