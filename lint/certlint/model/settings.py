"""What cert-manager's parts are told: by arguments, by a configuration file, by chart values.

All are given by the name of the flag that says the same.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from certlint.compose import ComposeError, compose
from certlint.node import Node
from certlint.source import Source, Span

_CONTROLLER = {
    "acmeDNS01Config.recursiveNameservers": "dns01-recursive-nameservers",
    "acmeDNS01Config.recursiveNameserversOnly": "dns01-recursive-nameservers-only",
    "acmeHTTP01Config.solverImage": "acme-http01-solver-image",
    "acmeHTTP01Config.solverNameservers": "acme-http01-solver-nameservers",
    "acmeHTTP01Config.solverRunAsNonRoot": "acme-http01-solver-run-as-non-root",
    "clusterIssuerAmbientCredentials": "cluster-issuer-ambient-credentials",
    "controllers": "controllers",
    "enableCertificateOwnerRef": "enable-certificate-owner-ref",
    "enableGatewayAPI": "enable-gateway-api",
    "enableGatewayAPIListenerSet": "enable-gateway-api-listenerset",
    "enablePprof": "enable-profiling",
    "gatewayAPI.enableListenerSet": "enable-gateway-api-listenerset",
    "gatewayAPI.enabled": "enable-gateway-api",
    "gatewayAPI.extraProtocols": "gateway-api-extra-protocols",
    "ingressShimConfig.defaultAutoCertificateAnnotations": "auto-certificate-annotations",
    "ingressShimConfig.defaultIssuerGroup": "default-issuer-group",
    "ingressShimConfig.defaultIssuerKind": "default-issuer-kind",
    "ingressShimConfig.defaultIssuerName": "default-issuer-name",
    "ingressShimConfig.extraCertificateAnnotations": "extra-certificate-annotations",
    "issuerAmbientCredentials": "issuer-ambient-credentials",
    "namespace": "namespace",
    "pprofAddress": "profiler-address",
}
_CAINJECTOR = {
    "enableDataSourceConfig.certificates": "enable-certificates-data-source",
    "enableInjectableConfig.apiServices": "enable-apiservices-injectable",
    "enableInjectableConfig.customResourceDefinitions":
        "enable-customresourcedefinitions-injectable",
    "enableInjectableConfig.mutatingWebhookConfigurations":
        "enable-mutatingwebhookconfigurations-injectable",
    "enableInjectableConfig.validatingWebhookConfigurations":
        "enable-validatingwebhookconfigurations-injectable",
    "enablePprof": "enable-profiling",
    "namespace": "namespace",
    "pprofAddress": "profiler-address",
}  # fmt: skip
# The chart gives `--cluster-resource-namespace` in any case, and flags win over the file.
_VALUES = {
    **{f"config.{path}": flag for path, flag in _CONTROLLER.items()},
    "clusterResourceNamespace": "cluster-resource-namespace",
    "dns01RecursiveNameservers": "dns01-recursive-nameservers",
    "dns01RecursiveNameserversOnly": "dns01-recursive-nameservers-only",
    "enableCertificateOwnerRef": "enable-certificate-owner-ref",
    "featureGates": "feature-gates",
    "global.logLevel": "v",
    "ingressShim.defaultIssuerGroup": "default-issuer-group",
    "ingressShim.defaultIssuerKind": "default-issuer-kind",
    "ingressShim.defaultIssuerName": "default-issuer-name",
}
_CONFIGURATIONS = {
    "CAInjectorConfiguration": _CAINJECTOR,
    "ControllerConfiguration": {
        **_CONTROLLER,
        "clusterResourceNamespace": "cluster-resource-namespace",
    },
    "WebhookConfiguration": {
        "enablePprof": "enable-profiling",
        "pprofAddress": "profiler-address",
        "securePort": "secure-port",
    },
}
# What is filled in as a value of its own: in the text of a template, it parses as something else.
_BARE = re.compile(r"(?:^|[:\-,\[])[ \t]*\{\{", re.MULTILINE)
# Flags that may be given more than once.
_LISTS = frozenset({"acme-http01-solver-nameservers", "dns01-recursive-nameservers"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What a flag is given, and where that is written."""

    value: str
    at: Node


Settings = Mapping[str, Setting]


def from_arguments(arguments: Sequence[Node]) -> Settings:
    """Read the flags among a program's arguments."""
    found: dict[str, Setting] = {}
    for name, setting in flags(arguments):
        if name in _LISTS and name in found:
            found[name] = Setting(f"{found[name].value},{setting.value}", setting.at)
        else:
            found[name] = setting
    return found


def flags(arguments: Sequence[Node]) -> Iterator[tuple[str, Setting]]:
    """Yield each flag among a program's arguments, as often as it is given."""
    for index, argument in enumerate(arguments):
        name, equals, value = argument.text.partition("=")
        if not name.startswith("-"):
            continue
        following = arguments[index + 1].text if index + 1 < len(arguments) else "-"
        if not equals:
            # A switch takes no separate value in Go's flag syntax; other flags may.
            value = "true" if following.startswith("-") else following
        yield name.lstrip("-"), Setting(value, argument)


def from_configuration(file: Node) -> Settings:
    """Read a configuration file of one of the parts, which is a text in a value."""
    root = parsed(file.text)
    found = _mapped(root, _CONFIGURATIONS.get(root["kind"].text, {}))
    return {name: Setting(setting.value, file) for name, setting in found}


def from_values(values: Node) -> Settings:
    """Read the values of the official chart that its controller is told."""
    found = dict(_mapped(values, _VALUES))
    found.update(from_arguments(values["extraArgs"].list))
    if values["disableAutoApproval"].true:
        value = "*,-certificaterequests-approver"
        found["controllers"] = Setting(value, values["disableAutoApproval"])
    return found


def from_cainjector_values(values: Node) -> Settings:
    """Read the values of the official chart that its cainjector is told."""
    own = values["cainjector"]
    return {**dict(_mapped(own["config"], _CAINJECTOR)), **from_arguments(own["extraArgs"].list)}


def _mapped(root: Node, table: Mapping[str, str]) -> Iterator[tuple[str, Setting]]:
    for path, flag in table.items():
        node = root.at(path)
        if node.is_list:
            yield flag, Setting(",".join(member.text for member in node), node)
        elif node:
            text = str(node.scalar)
            yield flag, Setting(text.lower() if node.true or node.false else text, node)


def parsed(text: str) -> Node:
    """Parse a text that stands in a value; a falsy node for what does not parse."""
    source = Source("", text)
    nothing = Node(source, Span(0, 0), None, exists=False)
    try:
        return compose(source, Span(0, len(text))) or nothing
    except ComposeError:
        return nothing


def embedded(value: Node) -> Node | None:
    """Return the values that stand in a text, below it; the value itself where it is a mapping.

    None for a text that does not parse, or not as what it will be.
    """
    if value.is_map:
        return value
    root = parsed(value.text)
    if not root.is_map or _BARE.search(value.text):
        return None if value.text.strip() else root
    root.parent = value
    return root
