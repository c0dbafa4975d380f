"""Writes policies as YAML, each rule under a comment that says what needs it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from certlint.model.allowances import Direction
from certlint.model.least_privilege import Allowance, Draft, Peer
from certlint.report.printable import printable

Dialect = Literal["kubernetes", "cilium"]
Yaml = str | int | Sequence["Yaml"] | Mapping[str, "Yaml"]

_NAMESPACE = "kubernetes.io/metadata.name"
_CILIUM_NAMESPACE = "k8s:io.kubernetes.pod.namespace"
# What YAML takes for a string without quotes, whatever its version.
_PLAIN = re.compile(r"(?!(?:y|n|yes|no|on|off|true|false|null)\Z)[a-z][a-z0-9./-]*", re.IGNORECASE)
_HEADINGS = {
    "kubernetes": ("networking.k8s.io/v1", "NetworkPolicy", "podSelector"),
    "cilium": ("cilium.io/v2", "CiliumNetworkPolicy", "endpointSelector"),
}


def written(drafts: Sequence[Draft], dialect: Dialect) -> str:
    """Return policies as documents of one file."""
    return "---\n".join("\n".join((*_policy(draft, dialect), "")) for draft in drafts)


def _policy(draft: Draft, dialect: Dialect) -> Iterator[str]:
    version, kind, selector = _HEADINGS[dialect]
    yield f"apiVersion: {version}"
    yield f"kind: {kind}"
    yield "metadata:"
    yield f"  name: {_scalar(draft.name)}"
    if draft.namespace:
        yield f"  namespace: {_scalar(draft.namespace)}"
    yield "spec:"
    yield f"  {selector}:"
    yield from _block({"matchLabels": dict(draft.selector)}, "    ")
    if dialect == "kubernetes":
        types = ", ".join(direction.capitalize() for direction in draft.allowances)
        yield f"  policyTypes: [{types}]"
    for direction, allowances in draft.allowances.items():
        yield from _section(direction, allowances, dialect)


def _section(
    direction: Direction, allowances: Sequence[Allowance], dialect: Dialect
) -> Iterator[str]:
    if not allowances:
        # Cilium isolates by a rule that lets nothing through, Kubernetes by the lack of rules.
        yield f"  {direction}: {'[]' if dialect == 'kubernetes' else '[{}]'}"
        return
    yield f"  {direction}:"
    for allowance in allowances:
        for reason in allowance.reasons:
            yield f"    # {printable(reason)}"
        rules = _plain if dialect == "kubernetes" else _cilium
        for rule in rules(allowance, direction):
            yield from _item(rule, "    ")


def _plain(allowance: Allowance, direction: Direction) -> Iterator[Mapping[str, Yaml]]:
    ports: Yaml = [{"port": port, "protocol": protocol} for port, protocol in allowance.ports]
    peers = [_plain_peer(peer) for peer in allowance.peers]
    way = "to" if direction == "egress" else "from"
    yield {way: peers, "ports": ports} if peers else {"ports": ports}


def _plain_peer(peer: Peer) -> Mapping[str, Yaml]:
    if peer.cidr:
        block: dict[str, Yaml] = {"cidr": peer.cidr}
        if peer.exceptions:
            block["except"] = peer.exceptions
        return {"ipBlock": block}
    named: dict[str, Yaml] = {}
    if peer.namespace:
        named["matchLabels"] = {_NAMESPACE: peer.namespace}
    found: dict[str, Yaml] = {"namespaceSelector": named}
    if peer.labels:
        found["podSelector"] = {"matchLabels": dict(peer.labels)}
    return found


def _cilium(allowance: Allowance, direction: Direction) -> Iterator[Mapping[str, Yaml]]:
    """Yield a rule for each kind of peer, of which Cilium takes one a rule."""
    way = "to" if direction == "egress" else "from"
    ports: Yaml = [
        {"ports": [{"port": str(port), "protocol": protocol} for port, protocol in allowance.ports]}
    ]
    kinds: dict[str, Yaml] = {}
    if allowance.api_server:
        kinds[f"{way}Entities"] = ["kube-apiserver"]
    if blocks := [peer for peer in allowance.peers if peer.cidr]:
        kinds[f"{way}CIDRSet"] = [_cilium_block(peer) for peer in blocks]
    pods = [peer for peer in allowance.peers if not peer.cidr]
    if endpoints := [_endpoint(peer) for peer in pods if peer.namespace or peer.labels]:
        kinds[f"{way}Endpoints"] = endpoints
    if len(endpoints) < len(pods):
        kinds[f"{way}Entities"] = ["cluster", "ingress"]
    for kind, peers in kinds.items():
        yield {kind: peers, "toPorts": ports}
    if not kinds:
        yield {"toPorts": ports}


def _cilium_block(peer: Peer) -> Mapping[str, Yaml]:
    block: dict[str, Yaml] = {"cidr": peer.cidr}
    if peer.exceptions:
        block["except"] = peer.exceptions
    return block


def _endpoint(peer: Peer) -> Mapping[str, Yaml]:
    labels: dict[str, Yaml] = {f"k8s:{key}": value for key, value in peer.labels}
    if peer.namespace:
        return {"matchLabels": {_CILIUM_NAMESPACE: peer.namespace, **labels}}
    anywhere: Yaml = [{"key": _CILIUM_NAMESPACE, "operator": "Exists"}]
    return {"matchLabels": labels, "matchExpressions": anywhere}


def _block(value: Mapping[str, Yaml], indent: str) -> Iterator[str]:
    for key, inner in value.items():
        name = f"{indent}{_scalar(key)}:"
        if isinstance(inner, str | int):
            yield f"{name} {_scalar(inner)}"
        elif not inner:
            yield f"{name} {{}}"
        elif isinstance(inner, Mapping):
            yield name
            yield from _block(inner, f"{indent}  ")
        else:
            yield name
            for member in inner:
                yield from _item(member, f"{indent}  ")


def _item(value: Yaml, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        first, *rest = _block(value, f"{indent}  ")
        yield f"{indent}- {first.lstrip()}"
        yield from rest
    elif isinstance(value, str | int):
        yield f"{indent}- {_scalar(value)}"


def _scalar(value: str | int) -> str:
    plain = isinstance(value, int) or _PLAIN.fullmatch(value) is not None
    return str(value) if plain else json.dumps(value)
