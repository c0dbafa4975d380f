"""What cert-manager's parts are told: by arguments, by a configuration file, by chart values.

All are given by the name of the flag that says the same.
"""

from collections.abc import Iterator, Mapping, Sequence

from certlint.compose import ComposeError, compose
from certlint.node import Node
from certlint.source import Source, Span

_VALUES = {
    "clusterResourceNamespace": "cluster-resource-namespace",
    "dns01RecursiveNameservers": "dns01-recursive-nameservers",
    "dns01RecursiveNameserversOnly": "dns01-recursive-nameservers-only",
    "ingressShim.defaultIssuerName": "default-issuer-name",
    "config.ingressShimConfig.defaultIssuerName": "default-issuer-name",
    "config.enableGatewayAPI": "enable-gateway-api",
    "config.gatewayAPI.enabled": "enable-gateway-api",
    "config.enableGatewayAPIListenerSet": "enable-gateway-api-listenerset",
    "config.gatewayAPI.enableListenerSet": "enable-gateway-api-listenerset",
}
_CONFIGURATIONS = {
    "ControllerConfiguration": {
        "clusterResourceNamespace": "cluster-resource-namespace",
        "acmeHTTP01Config.solverNameservers": "acme-http01-solver-nameservers",
        "acmeDNS01Config.recursiveNameservers": "dns01-recursive-nameservers",
        "acmeDNS01Config.recursiveNameserversOnly": "dns01-recursive-nameservers-only",
        "controllers": "controllers",
        "ingressShimConfig.defaultIssuerName": "default-issuer-name",
        "enableGatewayAPI": "enable-gateway-api",
        "gatewayAPI.enabled": "enable-gateway-api",
        "enableGatewayAPIListenerSet": "enable-gateway-api-listenerset",
        "gatewayAPI.enableListenerSet": "enable-gateway-api-listenerset",
        "issuerAmbientCredentials": "issuer-ambient-credentials",
    },
    "WebhookConfiguration": {"securePort": "secure-port"},
}
# Flags that may be given more than once.
_LISTS = frozenset({"acme-http01-solver-nameservers", "dns01-recursive-nameservers"})


def from_arguments(arguments: Sequence[str]) -> Mapping[str, str]:
    """Read the flags among a program's arguments."""
    found: dict[str, str] = {}
    for name, value in _flags(arguments):
        repeated = name in _LISTS and name in found
        found[name] = f"{found[name]},{value}" if repeated else value
    return found


def _flags(arguments: Sequence[str]) -> Iterator[tuple[str, str]]:
    for index, argument in enumerate(arguments):
        if not argument.startswith("--"):
            continue
        name, equals, value = argument.removeprefix("--").partition("=")
        following = arguments[index + 1] if index + 1 < len(arguments) else "--"
        if not equals:
            # A switch takes no separate value in Go's flag syntax; other flags may.
            value = "true" if following.startswith("--") else following
        yield name, value


def from_configuration(text: str) -> Mapping[str, str]:
    """Read a configuration file of the controller or the webhook."""
    root = parsed(text)
    return dict(_mapped(root, _CONFIGURATIONS.get(root["kind"].text, {})))


def from_values(values: Node) -> Mapping[str, str]:
    """Read the values of the official chart that its controller is told."""
    found = dict(_mapped(values, _VALUES))
    found.update(_mapped(values["config"], {"controllers": "controllers"}))
    found.update(from_arguments([argument.text for argument in values["extraArgs"]]))
    if values["disableAutoApproval"].true:
        found["controllers"] = "*,-certificaterequests-approver"
    return found


def _mapped(root: Node, table: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for path, flag in table.items():
        node = root.at(path)
        if node.is_list:
            yield flag, ",".join(member.text for member in node)
        elif node:
            yield flag, str(node.scalar).lower() if node.true or node.false else str(node.scalar)


def parsed(text: str) -> Node:
    """Parse a text that stands in a value; a falsy node for what does not parse."""
    source = Source("", text)
    nothing = Node(source, Span(0, 0), None, exists=False)
    try:
        return compose(source, Span(0, len(text))) or nothing
    except ComposeError:
        return nothing
