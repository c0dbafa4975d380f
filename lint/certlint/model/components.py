"""cert-manager's own parts: which workloads they are, and what their settings say."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from certlint.model.objects import Object, Workload
from certlint.model.proxies import may_cover_api_server
from certlint.model.releases import release_of
from certlint.model.settings import (
    Setting,
    Settings,
    from_arguments,
    from_configuration,
    from_values,
    parsed,
)
from certlint.node import Node
from certlint.problem import Located
from certlint.source import Location

Part = Literal["controller", "webhook", "cainjector", "startupapicheck"]
PARTS: tuple[Part, ...] = ("controller", "webhook", "cainjector", "startupapicheck")
WORKLOADS = frozenset(
    {"CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet"}
)

_IMAGE = re.compile(r"cert-manager-(controller|webhook|cainjector|startupapicheck|ctl)")
_INGRESS = re.compile(
    r"ingress-nginx/controller|nginx-ingress|(?:^|/)traefik(?:[:@]|$)|haproxy|/envoy(?:[:@]|$)|proxyv2"
)
_COMPONENT = "app.kubernetes.io/component"
_NAME = "app.kubernetes.io/name"
_INSTANCE = "app.kubernetes.io/instance"
_VERSION = "app.kubernetes.io/version"
# Chart values that become an environment variable.
_PROXY_VALUES = ("http_proxy", "https_proxy", "no_proxy")
# The named ports of the official chart's Pods.
_CHART_PORTS: Mapping[Part, Mapping[str, tuple[int, str]]] = {
    "controller": {"http-metrics": (9402, "TCP"), "http-healthz": (9403, "TCP")},
    "webhook": {
        "https": (10250, "TCP"),
        "healthcheck": (6080, "TCP"),
        "http-metrics": (9402, "TCP"),
    },
    "cainjector": {"http-metrics": (9402, "TCP")},
    "startupapicheck": {},
}


@dataclass(frozen=True, eq=False)
class Component:
    """One part of cert-manager: a workload, a chart release, or what policies alone tell of it.

    `environment` holds the variables that are given to it, "" where a value is not known.
    `policies_elsewhere` says that its chart makes network policies which are not in the input.
    `settled_elsewhere` says that files which are not in the input add to its settings. `synthetic`
    says that no workload was seen: its labels are those of the official chart. `versioned` is
    the image, or the version of the chart, and `given_values` what the chart is given.
    """

    part: Part
    at: Located
    namespace: str
    labels: Mapping[str, str]
    settings: Settings = field(default_factory=dict[str, Setting])
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    workload: Workload | None = None
    synthetic: bool = False
    policies_elsewhere: bool = False
    settled_elsewhere: bool = False
    versioned: Node | None = None
    given_values: Node | None = None

    @property
    def location(self) -> Location:
        """Where it is defined, or what tells of it."""
        return self.at.location

    def __str__(self) -> str:
        if self.part == "controller":
            return "the cert-manager controller"
        return f"cert-manager's {self.part}"

    def flag(self, name: str) -> str | None:
        """The value of a flag or of the setting that it stands for; None where it is not given."""
        setting = self.settings.get(name)
        return setting.value if setting is not None else None

    def place_of(self, name: str) -> Located:
        """Where a flag is given, or the part itself where it is not, or inside a text."""
        setting = self.settings.get(name)
        return self.at if setting is None or not setting.at.source.name else setting.at

    def is_on(self, name: str) -> bool:
        """Whether a flag that switches something is given and not false."""
        return (self.flag(name) or "false").lower() in {"true", "1", "t"}

    @property
    def settings_known(self) -> bool:
        """Whether a setting that is not among them has its default for certain.

        A configuration file may be elsewhere, and so may further values of a chart.
        """
        if self.workload is not None:
            return self.flag("config") is None
        spec = self.at.spec if isinstance(self.at, Object) else None
        elsewhere = ("valuesFrom", "source.helm.valueFiles", "source.helm.parameters")
        return spec is not None and not any(spec.at(path) for path in elsewhere)

    @property
    def values(self) -> Node:
        """What its chart is given; a falsy node where there is no chart, or no values."""
        return self.given_values if self.given_values is not None else parsed("")

    @cached_property
    def container(self) -> Node:
        """The container that runs it; a falsy node where that is not certain."""
        return (self.workload and _own_container(self.workload, self.part)) or parsed("")

    def placed(self, node: Node) -> Node:
        """Where to show a value of the chart: its own place, unless it stands in a text."""
        if isinstance(self.at, Object) and not node.source.name:
            return self.at.root.at("metadata.name")
        return node

    @cached_property
    def release(self) -> str:
        """The release that it runs, as in `1.21.1`; "" where that is not known."""
        text = self.versioned.text if self.versioned is not None else ""
        if self.workload is None:
            return release_of(text)
        image, digest, _ = text.partition("@")
        tag = image.rsplit("/", 1)[-1].partition(":")[2]
        if digest and not tag:
            tag = self.workload.labels[_VERSION].text if _VERSION in self.workload.labels else ""
        return release_of(tag)

    @cached_property
    def cluster_resource_namespace(self) -> str:
        """Where ClusterIssuers find their Secrets; "" where that cannot be known."""
        given = self.flag("cluster-resource-namespace")
        if given is None:
            # The official chart always gives the flag; the program's own default is kube-system.
            return self.namespace if self.workload is None else "kube-system"
        if given in {"$(POD_NAMESPACE)", ""}:
            return self.namespace
        return "" if "$" in given or "{" in given else given

    def argument(self, flag: str) -> Located:
        """Where a flag is given; the part itself where that is not seen."""
        containers = () if self.workload is None else self.workload.containers
        arguments = (a for c in containers for a in (*c["command"], *c["args"]))
        return next((a for a in arguments if a.text.startswith(f"--{flag}")), self)

    def variable(self, name: str) -> Located:
        """Where an environment variable is given, in capitals or not; else the part itself."""
        variables = () if self.workload is None else _variables(self.workload)
        found = (v for v in variables if v["name"].text.lower() == name)
        return next((variable["name"] for variable in found), self)

    @property
    def calls_api_by_proxy(self) -> bool:
        """Whether nothing takes its calls of the API server past its proxy for HTTPS."""
        workload = self.workload
        if self.proxy("https") is None or workload is None:
            return False
        host = self.environment.get("KUBERNETES_SERVICE_HOST", "")
        given = {v["name"].text for v in _variables(workload)}
        unknown = not self.unproxied and bool(given & {"NO_PROXY", "no_proxy"})
        elsewhere = any(container["envFrom"] for container in workload.containers)
        return not (unknown or elsewhere or may_cover_api_server(self.unproxied, host))

    def proxy(self, scheme: str) -> str | None:
        """The proxy for `http` or `https`: its URL, "" if that is not known, None for no proxy."""
        name = f"{scheme}_proxy"
        return self.environment.get(name.upper(), self.environment.get(name)) or (
            "" if {name, name.upper()} & self.environment.keys() else None
        )

    @property
    def unproxied(self) -> str:
        """What is reached without the proxy: the value of `NO_PROXY`."""
        return self.environment.get("NO_PROXY") or self.environment.get("no_proxy", "")

    @cached_property
    def ports(self) -> Mapping[str, tuple[int, str]]:
        """The named ports of its Pods: number and protocol."""
        if self.workload is None:
            return _CHART_PORTS[self.part]
        return {
            port["name"].text: (port["containerPort"].number or 0, port["protocol"].text or "TCP")
            for container in self.workload.containers
            for port in container["ports"]
            if port["name"].text
        }

    @property
    def service_account(self) -> tuple[str, str] | None:
        """Namespace and name of the ServiceAccount that it runs as."""
        if self.workload is None:
            return None
        spec = self.workload.pod["spec"]
        name = spec["serviceAccountName"].text or spec["serviceAccount"].text or "default"
        return (self.namespace, name)


def components(
    objects: Sequence[Object], images: Sequence[str], namespaces: Sequence[str]
) -> Iterator[Component]:
    """Yield cert-manager's parts.

    `images` are further image names that run them, `namespaces` those in which policies alone
    (no workload) are taken for cert-manager's.
    """
    seen = False
    for thing in objects:
        part: Part | None = None
        if thing.kind in WORKLOADS:
            workload = Workload(thing.document, thing.unit, thing.namespace)
            part = _part_of(workload, images)
            if part is not None:
                seen = True
                yield _from_workload(workload, part, objects)
        elif thing.kind in {"HelmRelease", "Application"}:
            released = list(_from_release(thing))
            seen = seen or bool(released)
            yield from released
    if not seen:
        yield from _from_policies(objects, namespaces)


def is_ingress(workload: Workload) -> bool:
    """Whether a workload is one of the usual controllers of Ingresses and Gateways."""
    images = [container["image"].text for container in workload.containers]
    return any(_INGRESS.search(image) for image in images)


def first_image(thing: Object) -> str:
    """The name of a workload's first image, without registry and version."""
    workload = Workload(thing.document, thing.unit, thing.namespace)
    return next(map(image_name, workload.containers), "")


def image_name(container: Node) -> str:
    """The name of a container's image, without registry and version."""
    image = container["image"].text
    return image.rsplit("/", 1)[-1].split("@", maxsplit=1)[0].split(":", maxsplit=1)[0]


def _part_of(workload: Workload, images: Sequence[str]) -> Part | None:
    for container in workload.containers:
        base = image_name(container)
        if base in images:
            return _named(next((part for part in PARTS if part in base), "controller"))
        if found := _IMAGE.fullmatch(base):
            return _named(found[1])
    labels = {**{key: node.text for key, node in workload.labels.items()}, **workload.pod_labels}
    component, name = labels.get(_COMPONENT, ""), labels.get(_NAME, "")
    if component not in set(PARTS):
        return None
    # Others call their webhook `webhook` too, so that name alone is not enough.
    known = labels.get(_INSTANCE) == "cert-manager" or workload.namespace == "cert-manager"
    if name == "cert-manager" or (name == component and known):
        return _named(component)
    return None


def _named(text: str) -> Part:
    for part in PARTS:
        if part == text:
            return part
    return "startupapicheck"  # its image was `cert-manager-ctl` up to 1.13


def _from_workload(workload: Workload, part: Part, objects: Sequence[Object]) -> Component:
    settings: dict[str, Setting] = {}
    if part in {"controller", "webhook"}:
        settings.update(_configured(workload, objects))
    for container in workload.containers:
        arguments = (*container["command"], *container["args"])
        settings.update(from_arguments(arguments))
    environment = {
        variable["name"].text: variable["value"].text if variable["value"].known else ""
        for variable in _variables(workload)
        if variable["value"].text or variable["valueFrom"]
    }
    return Component(
        part, workload, workload.namespace, workload.pod_labels, settings, environment, workload,
        versioned=_own_image(workload, part),
    )  # fmt: skip


def _own_container(workload: Workload, part: Part) -> Node | None:
    """The container whose image is called as cert-manager calls it, or the only one."""
    containers = list(workload.containers)
    for container in containers:
        found = _IMAGE.fullmatch(image_name(container))
        if found and _named(found[1]) == part:
            return container
    return containers[0] if len(containers) == 1 else None


def _own_image(workload: Workload, part: Part) -> Node | None:
    """The image that is cert-manager's own for certain, as long as it has its usual name."""
    container = _own_container(workload, part)
    usual = container is not None and _IMAGE.fullmatch(image_name(container))
    return container["image"] if container is not None and usual else None


def _variables(workload: Workload) -> Iterator[Node]:
    return (variable for container in workload.containers for variable in container["env"])


def _configured(workload: Workload, objects: Sequence[Object]) -> Iterator[tuple[str, Setting]]:
    names = {volume.at("configMap.name").text for volume in workload.pod.at("spec.volumes")}
    for thing in objects:
        if thing.kind == "ConfigMap" and thing.name in names and thing.place == workload.place:
            for value in thing.root["data"].map.values():
                if "Configuration" in value.text:
                    yield from from_configuration(value).items()


def _from_release(thing: Object) -> Iterator[Component]:
    """The controller of a Flux HelmRelease or an Argo CD Application of the official chart."""
    spec = thing.spec
    if thing.kind == "HelmRelease":
        chart, values = spec.at("chart.spec.chart"), spec["values"]
        version = spec.at("chart.spec.version")
        namespace = spec["targetNamespace"].text or thing.namespace
    else:
        helm = spec.at("source.helm")
        chart, namespace = spec.at("source.chart"), spec.at("destination.namespace").text
        version = spec.at("source.targetRevision")
        values = helm["valuesObject"] or parsed(helm["values"].text)
    if chart.text != "cert-manager":
        return
    elsewhere = not values.at("networkPolicy.enabled").false
    environment = {name: values[name].text for name in _PROXY_VALUES if values[name]}
    given = ("valuesFrom", "source.helm.valueFiles", "source.helm.parameters", "sources")
    yield Component(
        "controller", thing, namespace, chart_labels("controller"),
        from_values(values), environment,
        policies_elsewhere=elsewhere,
        settled_elsewhere=any(spec.at(path).list for path in given),
        versioned=version,
        given_values=values,
    )  # fmt: skip


def chart_labels(part: Part) -> Mapping[str, str]:
    """The labels that the official chart gives to a part's Pods."""
    name = "cert-manager" if part == "controller" else part
    return {"app": name, _NAME: name, _INSTANCE: "cert-manager", _COMPONENT: part}


def _from_policies(objects: Sequence[Object], namespaces: Sequence[str]) -> Iterator[Component]:
    for namespace in namespaces:
        policies = (o for o in objects if o.namespace == namespace and o.kind.endswith("Policy"))
        policy = next((o for o in policies if "etwork" in o.kind), None)
        if policy is not None:
            yield from assumed(policy, namespace)


def assumed(at: Located, namespace: str) -> Iterator[Component]:
    """Yield the parts of the official chart in a namespace, of which something tells."""
    for part in PARTS[:3]:
        yield Component(part, at, namespace, chart_labels(part), synthetic=True)
