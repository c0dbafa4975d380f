"""Policies that open what cert-manager needs in a cluster, and nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from certlint.model.allowances import Direction
from certlint.model.challenges import SOLVER
from certlint.model.component import Component
from certlint.model.destinations import External, Pods
from certlint.model.flows import API_SERVER_PORTS, Flow
from certlint.model.traffic import Traffic

METADATA = "169.254.169.254/32"
# After the Service's address is replaced, the API server answers on the second.
_API_SERVER_PORTS = (443, 6443)
# Whoever sends these is not known, or is no Pod.
_FROM_ANYBODY = frozenset({"metrics", "solver", "webhook"})
_OPENSHIFT_DNS = 5353
# Labels that say what Pods are; the others of the chart change with every release.
_IDENTITY = frozenset(f"app.kubernetes.io/{word}" for word in ("component", "instance", "name"))


class Peer(NamedTuple):
    """Addresses, or Pods by labels; of all namespaces unless one is named."""

    cidr: str = ""
    exceptions: tuple[str, ...] = ()
    namespace: str = ""
    labels: tuple[tuple[str, str], ...] = ()


_INTERNET = (Peer("0.0.0.0/0", (METADATA,)), Peer("::/0"))
_NAME_SERVERS = (Peer("0.0.0.0/0"), Peer("::/0"))


class Allowance(NamedTuple):
    """What one rule lets through, and for whom; without peers it is anybody.

    `api_server` says that the peer is the API server, for which some dialects have a word.
    """

    reasons: tuple[str, ...]
    peers: tuple[Peer, ...]
    ports: tuple[tuple[int, str], ...]
    api_server: bool = False


class Draft(NamedTuple):
    """A policy to be written, for a part of cert-manager or for solvers.

    It isolates its Pods in the directions of `allowances`.
    """

    part: str
    name: str
    namespace: str
    selector: tuple[tuple[str, str], ...]
    allowances: Mapping[Direction, tuple[Allowance, ...]]


def drafts(traffics: Iterable[Traffic]) -> Sequence[Draft]:
    """Return what to apply, one policy for each kind of Pods; several clusters share them."""
    found: dict[object, Draft] = {}
    for traffic in traffics:
        for draft in _drafts(traffic):
            key = (draft.namespace, draft.name, draft.selector)
            found[key] = _joined(found[key], draft) if key in found else draft
    return list(found.values())


def _drafts(traffic: Traffic) -> Iterator[Draft]:
    dns = _cluster_dns(openshift=traffic.on_openshift)
    for part in traffic.components:
        flows = [j.flow for j in traffic.judgements if j.flow.component is part]
        directions: dict[Direction, tuple[Allowance, ...]] = {
            "ingress": _merged(one for flow in flows if flow.incoming for one in _allowances(flow)),
            "egress": _merged(
                one
                for flow in flows
                if not flow.incoming and (flow.kind != "dns" or part.part == "controller")
                for one in ((dns,) if flow.kind == "dns" else _allowances(flow))
            ),
        }
        labels = tuple(_selector(part).items())
        yield Draft(part.part, f"{_name(part)}-needs", part.namespace, labels, directions)
    for judgement in traffic.judgements:
        flow = judgement.flow
        namespace, rules = flow.pods.namespace, tuple(_allowances(flow))
        if flow.kind == "solver":
            name, labels = "acme-http01-solver-needs", ((SOLVER, "true"),)
            yield Draft("solver", name, namespace, labels, {"ingress": rules})
        elif flow.kind == "ingress-to-solver" and judgement.allowed is False:
            known = flow.pods.labels.known.items()
            labels = tuple((key, value) for key, value in known if value)
            name = "acme-http01-ingress-needs"
            yield Draft("solver", name, namespace, labels, {"egress": rules})


def _name(part: Component) -> str:
    if part.workload is not None and part.workload.name:
        return part.workload.name
    return "cert-manager" if part.part == "controller" else f"cert-manager-{part.part}"


def _selector(part: Component) -> Mapping[str, str]:
    if part.workload is not None:
        labels = part.workload.spec.at("selector.matchLabels").map
        if labels and all(node.text and node.known for node in labels.values()):
            return {key: node.text for key, node in labels.items()}
    chart = {key: value for key, value in part.labels.items() if key in _IDENTITY}
    return chart or part.labels


def _cluster_dns(*, openshift: bool) -> Allowance:
    peer = Peer(namespace="kube-system", labels=(("k8s-app", "kube-dns"),))
    port = 53
    if openshift:
        peer, port = Peer(namespace="openshift-dns"), _OPENSHIFT_DNS
    return Allowance(("the cluster's DNS",), (peer,), ((port, "UDP"), (port, "TCP")))


def _allowances(flow: Flow) -> Iterator[Allowance]:
    """Yield a rule for each set of ports, since Pods may listen on others than their Service."""
    objects = dict.fromkeys(str(need.by) for need in flow.needs)
    reason = f"{flow.aim}: {', '.join(objects)}" if objects else flow.aim
    for ports, peers in _opened(flow).items():
        yield Allowance(
            (reason,),
            tuple(dict.fromkeys(peers)),
            tuple((port, protocol) for port in ports for protocol in flow.protocols),
            api_server=flow.kind == "api-server",
        )


def _opened(flow: Flow) -> Mapping[tuple[int, ...], list[Peer]]:
    """Return who has to be reached on which ports; nobody named is anybody."""
    if flow.kind == "api-server":
        return {(*_API_SERVER_PORTS, *flow.ports[len(API_SERVER_PORTS) :]): []}
    ports = flow.ports[:1] if flow.kind in {"webhook", "metadata"} else flow.ports
    if flow.kind in _FROM_ANYBODY:
        return {ports: []}
    if flow.kind == "ingress-to-solver":
        return {ports: [Peer(labels=((SOLVER, "true"),))]}
    wide = [end for end in flow.ends if isinstance(end, External) and not end.address]
    found: defaultdict[tuple[int, ...], list[Peer]] = defaultdict(list)
    for end in flow.ends:
        if isinstance(end, External):
            found[ports] += _addresses(flow, end)
        elif end.namespace or not wide or "http01" in flow.kind:
            found[_listened(ports, end)].append(_pods(end))
    return found


def _addresses(flow: Flow, end: External) -> Sequence[Peer]:
    if end.address:
        return (Peer(f"{end.address}/{128 if ':' in end.address else 32}"),)
    return _NAME_SERVERS if 53 in flow.ports else _INTERNET


def _listened(ports: tuple[int, ...], pods: Pods) -> tuple[int, ...]:
    """The ports of a Service, which some plug-ins judge, and those of the Pods behind it."""
    behind = (
        usual
        for port in ports
        if port in pods.translations
        for usual in sorted(pods.translations[port].usual)
    )
    return tuple(dict.fromkeys((*ports, *behind)))


def _pods(pods: Pods) -> Peer:
    labels = tuple((key, value) for key, value in pods.labels.known.items() if value)
    return Peer(namespace=pods.namespace, labels=labels if pods.namespace else ())


def _merged(allowances: Iterable[Allowance]) -> tuple[Allowance, ...]:
    """Join rules that open the same ports to the same peers."""
    found: dict[object, Allowance] = {}
    for one in allowances:
        key = (one.peers, one.ports, one.api_server)
        known = found.get(key)
        reasons = tuple(dict.fromkeys((*(known.reasons if known else ()), *one.reasons)))
        found[key] = Allowance(reasons, one.peers, one.ports, one.api_server)
    return tuple(found.values())


def _joined(one: Draft, other: Draft) -> Draft:
    allowances: dict[Direction, tuple[Allowance, ...]] = {
        direction: _merged((*rules, *other.allowances.get(direction, ())))
        for direction, rules in one.allowances.items()
    }
    return Draft(one.part, one.name, one.namespace, one.selector, allowances)
