"""The network flows that cert-manager needs, and what needs each.

Source: cert-manager's documentation of its network requirements, and its self-checks' code.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from certlint.model.calls import Call, CallKind, calls
from certlint.model.component import Component
from certlint.model.destinations import (
    ANYWHERE,
    API_SERVER,
    CLUSTER_DNS,
    INGRESS,
    Destination,
    End,
    OneOf,
    Pods,
)
from certlint.model.endpoints import endpoint_of_server, endpoint_of_url
from certlint.model.kinds import Issuer
from certlint.model.objects import Object
from certlint.model.proxies import bypasses
from certlint.model.selectors import Labels
from certlint.model.services import NONE, Services
from certlint.node import Node
from certlint.problem import Located
from certlint.wording import some_of

FlowKind = (
    CallKind
    | Literal[
        "api-server", "authoritative-dns", "dns", "http01-redirect", "http01-self-check",
        "ingress-to-solver", "metadata", "metrics", "proxy", "recursive-dns", "solver", "webhook",
    ]
)  # fmt: skip

RECURSIVE_ONLY = "dns01-recursive-nameservers-only"
_SERVERS = {
    "dns01-recursive-nameservers": "DNS-01",
    "acme-http01-solver-nameservers": "HTTP-01",
}
# Port 443 of the Service becomes one of the others on the way, mostly 6443.
API_SERVER_PORTS = (443, 6443, 8443, 16443)
# An API server behind konnectivity sends its packets through these Pods.
_API_CLIENTS = OneOf((API_SERVER, Pods("kube-system", Labels({"k8s-app": "konnectivity-agent"}))))
# A webhook whose workload was not seen may have been given another port than the chart's.
_WEBHOOK_PORTS = (10250, 6443, 8443, 9443, 10260)
METRICS_PORT = 9402


class Need(NamedTuple):
    """What needs a flow: an object, and the place in it that says so."""

    by: Object
    at: Node


@dataclass(frozen=True, eq=False, slots=True)
class Flow:
    """Traffic between pods and whoever else, which has to pass.

    It passes on any of the `ports`, to (or from) any end of `other`, but by all `protocols`. `who`
    names the pods, and `aim` completes "the flow to" or "the flow from".
    """

    kind: FlowKind
    pods: Pods
    who: str
    place: Located
    other: Destination
    aim: str
    ports: tuple[int, ...]
    protocols: tuple[str, ...] = ("TCP",)
    needs: tuple[Need, ...] = ()
    component: Component | None = None
    incoming: bool = False

    @property
    def ends(self) -> tuple[End, ...]:
        """Each of those that may be on the other side."""
        return self.other.ends if isinstance(self.other, OneOf) else (self.other,)

    @property
    def targets(self) -> tuple[End, ...]:
        """Each of those whose port it goes to."""
        return (self.pods,) if self.incoming else self.ends

    @property
    def because(self) -> str:
        """The first that needs it and how many more do; "" for what is always needed."""
        if not self.needs:
            return ""
        return some_of(list({id(need.by): need.by for need in self.needs}.values()), 1)


class _Asker(NamedTuple):
    """A part of cert-manager whose flows are asked for."""

    component: Component
    pods: Pods
    services: Services

    def flow(
        self,
        kind: FlowKind,
        other: Destination,
        aim: str,
        ports: tuple[int, ...],
        *protocols: str,
        needs: Sequence[Need] = (),
    ) -> Flow:
        part = self.component
        wanted = protocols or ("TCP",)
        return Flow(kind, self.pods, str(part), part, other, aim, ports, wanted, tuple(needs), part)


def flows_of(
    component: Component,
    pods: Pods,
    issuers: Sequence[Issuer],
    api_server_ports: tuple[int, ...] = (),
    services: Services = NONE,
) -> Iterator[Flow]:
    """Yield what a part of cert-manager needs where there are these issuers.

    `api_server_ports` are further ports on which this cluster's API server may answer, `services`
    what stands behind names inside the cluster.
    """
    asker = _Asker(component, pods, services)
    if _asks_cluster_dns(component):
        yield asker.flow("dns", CLUSTER_DNS, "the cluster's DNS", (53,), "UDP", "TCP")
    ports = (*API_SERVER_PORTS, *api_server_ports)
    yield asker.flow("api-server", API_SERVER, "the API server", ports)
    if component.part == "controller":
        yield from _to_servers(asker, issuers)
        yield from _to_name_servers(asker, issuers)
    if component.part == "webhook":
        ports = webhook_ports(component)
        asked = asker.flow("webhook", _API_CLIENTS, "the API server", ports)
        yield replace(asked, incoming=True)


def _asks_cluster_dns(component: Component) -> bool:
    if component.workload is None:
        return True
    return component.workload.pod.at("spec.dnsPolicy").text not in {"None", "Default"}


def webhook_ports(component: Component) -> tuple[int, ...]:
    """The port on which the API server calls a webhook; several where that is not known."""
    given = component.flag("secure-port") or ""
    if given.isdigit():
        return (int(given),)
    if component.workload is None or given:
        return _WEBHOOK_PORTS
    port, _ = component.ports.get("https", (0, ""))
    return (port or 6443,)


def _to_servers(asker: _Asker, issuers: Sequence[Issuer]) -> Iterator[Flow]:
    """Yield the flows of HTTP and of DNS updates: direct ones, and those to a proxy."""
    controller = asker.component
    proxied: dict[str, list[Need]] = {}
    for issuer in issuers:
        for call in calls(issuer):
            proxy = controller.proxy(call.scheme) if call.scheme else None
            if proxy is not None and not bypasses(controller.unproxied, call.endpoint):
                proxied.setdefault(proxy, []).append(Need(issuer, call.at))
            elif not call.endpoint.is_own:
                yield _to_server(asker, call)
    checks = list(http01_self_checks(issuers))
    proxy = controller.proxy("http")
    if proxy is not None and checks:
        proxied.setdefault(proxy, []).extend(checks)
    elif checks:
        where = OneOf((ANYWHERE, INGRESS))
        yield asker.flow(
            "http01-self-check", where, "the names to prove by HTTP-01", (80,), needs=checks
        )
    for text, needs in proxied.items():
        endpoint = endpoint_of_url(text if "://" in text else f"http://{text}")
        if text and endpoint is not None:
            other = endpoint.seen_from(controller.namespace, asker.services)
            yield asker.flow("proxy", other, f"the proxy {endpoint}", (endpoint.port,), needs=needs)


def _to_server(asker: _Asker, call: Call) -> Flow:
    other = call.endpoint.seen_from(asker.component.namespace, asker.services)
    need = Need(call.issuer, call.at)
    aim = f"{call.name} {call.endpoint.host}"
    return asker.flow(call.kind, other, aim, (call.endpoint.port,), call.protocol, needs=[need])


def _to_name_servers(asker: _Asker, issuers: Sequence[Issuer]) -> Iterator[Flow]:
    controller = asker.component
    checks = list(dns01_self_checks(issuers))
    own = [need for need in checks if need.at["nameservers"]]
    direct = [need for need in checks if need not in own]
    if direct and not controller.is_on(RECURSIVE_ONLY):
        aim = "the authoritative name servers"
        yield asker.flow("authoritative-dns", ANYWHERE, aim, (53,), "UDP", "TCP", needs=direct)
    for flag, challenge in _SERVERS.items():
        needs = direct if challenge == "DNS-01" else list(http01_self_checks(issuers))
        for text in (controller.flag(flag) or "").split(","):
            if needs:
                yield from _to_name_server(asker, text, needs)
    for need in own:
        for node in need.at["nameservers"]:
            if node.known:
                yield from _to_name_server(asker, node.text, [Need(need.by, node)])


def _to_name_server(asker: _Asker, text: str, needs: Sequence[Need]) -> Iterator[Flow]:
    endpoint = endpoint_of_server(text.strip())
    if endpoint is None or endpoint.is_own or "$" in text:
        return
    over_https = "://" in text
    if over_https and asker.component.proxy("https") is not None:
        return
    protocols = ("TCP",) if over_https else ("UDP", "TCP")
    other = endpoint.seen_from(asker.component.namespace, asker.services)
    aim = f"the name server {endpoint}"
    yield asker.flow("recursive-dns", other, aim, (endpoint.port,), *protocols, needs=needs)


def http01_self_checks(issuers: Sequence[Issuer]) -> Iterator[Need]:
    """Yield the HTTP-01 solvers whose URL the controller fetches itself, over port 80."""
    for issuer in issuers:
        for solver in issuer.solvers:
            if solver["http01"].map and not waits(solver):
                yield Need(issuer, solver["http01"])


def dns01_self_checks(issuers: Sequence[Issuer]) -> Iterator[Need]:
    """Yield the DNS-01 solvers for which the controller asks name servers."""
    for issuer in issuers:
        for solver in issuer.solvers:
            if solver["dns01"].map and not waits(solver):
                yield Need(issuer, solver["dns01"])


def waits(solver: Node) -> bool:
    """Whether a solver waits for a time instead of making the self-check."""
    return solver["waitInsteadOfSelfCheck"].exists
