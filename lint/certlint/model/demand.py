"""The flows that cert-manager needs in a whole cluster, whatever policies make of them."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from certlint.model.ambient import Ambient, ambient
from certlint.model.challenges import (
    Challenge,
    challenges,
    ingress_flows,
    redirect_flow,
    redirects,
    redirects_challenges,
    solver_flows,
)
from certlint.model.component import Component
from certlint.model.components import WORKLOADS, is_ingress
from certlint.model.destinations import API_SERVER, External, OneOf, Pods
from certlint.model.flows import METRICS_PORT, Flow, Need, flows_of, http01_self_checks
from certlint.model.kinds import Issuer, Workload
from certlint.model.objects import Object
from certlint.model.selectors import Labels, matches
from certlint.model.services import Services, services_of
from certlint.model.wanted import Wanted
from certlint.node import Node

_METADATA = OneOf((External("169.254.169.254"), External("169.254.170.23")))


@dataclass(eq=False)
class Demand:
    """What cert-manager's traffic needs, and what the cluster says of it."""

    objects: Sequence[Object]
    components: Sequence[Component]
    issuers: Sequence[Issuer]
    wanted: Sequence[tuple[Wanted, Issuer]]
    home: str
    api_server_ports: tuple[int, ...]

    @property
    def flows(self) -> Iterator[Flow]:
        """Every flow that is needed."""
        for part in self.components:
            pods = self.pods_of(part)
            for flow in flows_of(part, pods, self.issuers, self.api_server_ports, self._services):
                yield flow
                if flow.kind == "http01-self-check" and self._redirected:
                    yield redirect_flow(flow)
            if part.part == "controller":
                yield from self._to_metadata(part, pods)
            yield from self._metrics(part, pods)
        yield from solver_flows(self.challenges, self.components, self._ingress, self.homes)
        if needs := list(http01_self_checks(self.issuers)):
            named = {o.namespace for o in self.objects if o.kind.endswith("NetworkPolicy")}
            yield from ingress_flows(needs, self._ingress, sorted(named))

    def pods_of(self, component: Component) -> Pods:
        """The Pods of a part of cert-manager."""
        return Pods(
            namespace=component.namespace,
            labels=Labels(component.labels, complete=not component.synthetic),
            ports=component.ports,
            ports_complete=component.workload is not None,
            host_network=component.workload is not None and component.workload.host_network,
            place="" if component.workload is None else component.workload.place,
        )

    @cached_property
    def challenges(self) -> Sequence[Challenge]:
        """The HTTP-01 challenges that certificates of this cluster make for certain."""
        return [c for wanted, issuer in self.wanted for c in challenges(wanted, issuer)]

    def ambient(self, controller: Component) -> Sequence[Ambient]:
        """Where issuers may take credentials from the cloud's metadata service."""
        accounts = [o for o in self.objects if o.kind == "ServiceAccount"]
        return list(ambient(self.issuers, controller, accounts))

    @cached_property
    def monitors(self) -> Sequence[Object]:
        """What makes Prometheus collect metrics."""
        kinds = {"ServiceMonitor", "PodMonitor"}
        return [o for o in self.objects if o.kind in kinds and o.group == "monitoring.coreos.com"]

    @cached_property
    def homes(self) -> Set[str]:
        """Where cert-manager is installed."""
        return {part.namespace for part in self.components} or {self.home}

    @property
    def on_openshift(self) -> bool:
        """Whether something in the tree is about OpenShift's own DNS."""
        return any(
            o.namespace.startswith("openshift-") or "openshift-dns" in o.document.source.text
            for o in self.objects
        )

    @cached_property
    def speaks_ipv6(self) -> Node | None:
        """Where a Service says that the cluster speaks IPv6."""
        for thing in self.objects:
            families, policy = thing.spec["ipFamilies"], thing.spec["ipFamilyPolicy"]
            if any(family.text == "IPv6" for family in families):
                return families
            if policy.text in {"PreferDualStack", "RequireDualStack"}:
                return policy
        return None

    def _to_metadata(self, controller: Component, pods: Pods) -> Iterator[Flow]:
        needs = tuple(a.need for a in self.ambient(controller) if a.certain)
        if needs:
            aim = "the cloud's metadata service"
            who = str(controller)
            yield Flow(
                "metadata", pods, who, controller, _METADATA, aim, (80, 988),
                needs=needs, component=controller,
            )  # fmt: skip

    def _metrics(self, part: Component, pods: Pods) -> Iterator[Flow]:
        labels = Labels(part.labels)
        needs = tuple(
            Need(monitor, monitor.spec["selector"])
            for monitor in self.monitors
            if monitor.spec["selector"] and matches(monitor.spec["selector"], labels)
        )
        if needs and part.part != "startupapicheck":
            port, _ = part.ports.get("http-metrics", (METRICS_PORT, "TCP"))
            anybody = OneOf((Pods(), API_SERVER))
            flow = Flow("metrics", pods, str(part), part, anybody, "Prometheus", (port,))
            yield replace(flow, needs=needs, component=part, incoming=True)

    @cached_property
    def _redirected(self) -> bool:
        """Whether an ingress controller of the tree sends challenges on to HTTPS."""
        return any(map(redirects, self._ingress)) or any(map(redirects_challenges, self.objects))

    @cached_property
    def _services(self) -> Services:
        return services_of(self.objects)

    @cached_property
    def workloads(self) -> Sequence[Workload]:
        """Whatever runs Pods."""
        found = (o for o in self.objects if o.kind in WORKLOADS)
        return [o.seen_as(Workload) for o in found]

    @cached_property
    def _ingress(self) -> Sequence[Workload]:
        return [workload for workload in self.workloads if is_ingress(workload)]
