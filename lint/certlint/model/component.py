"""One part of cert-manager, and what its settings say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from certlint.model.chart_releases import placed
from certlint.model.kinds import Workload, image_name
from certlint.model.objects import Object
from certlint.model.proxies import may_cover_api_server
from certlint.model.releases import release_of
from certlint.model.settings import (
    Setting,
    Settings,
    parsed,
)
from certlint.node import Node
from certlint.problem import Located
from certlint.source import Location

Part = Literal["controller", "webhook", "cainjector", "startupapicheck"]


PARTS: tuple[Part, ...] = ("controller", "webhook", "cainjector", "startupapicheck")


IMAGE = re.compile(r"cert-manager-(controller|webhook|cainjector|startupapicheck|ctl)")


_SHELLS = frozenset({"ash", "bash", "sh"})
_VERSION = "app.kubernetes.io/version"


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
    the image, or the version of the chart, and `given_values` what the chart is given. `official`
    says that the chart is certainly the project's own.
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
    official: bool = False

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
        return self.at if setting is None else self.placed(setting.at)

    def is_on(self, name: str) -> bool:
        """Whether a flag that switches something is given and not false."""
        return (self.flag(name) or "false").lower() in {"true", "1", "t"}

    @property
    def settings_known(self) -> bool:
        """Whether a setting that is not among them has its default for certain.

        A configuration file may be elsewhere, and so may further values of a chart.
        """
        if self.workload is not None:
            return self.flag("config") is None and not self.started_by_shell
        return self.given_values is not None and not self.settled_elsewhere

    @property
    def started_by_shell(self) -> bool:
        """Whether a shell starts it, so that its flags stand in a text of their own."""
        words = (*self.container["command"], *self.container["args"])
        return any(word.text.rpartition("/")[2] in _SHELLS for word in words)

    @property
    def values(self) -> Node:
        """What its chart is given; a falsy node where there is no chart, or no values."""
        return self.given_values if self.given_values is not None else parsed("")

    def value(self, part: Part, path: str) -> Node:
        """What its chart is given for a part; the controller's values stand at the top."""
        return (self.values if part == "controller" else self.values[part]).at(path)

    @cached_property
    def container(self) -> Node:
        """The container that runs it; a falsy node where that is not certain."""
        return (self.workload and own_container(self.workload, self.part)) or parsed("")

    def placed(self, node: Node) -> Node:
        """Where to show a value of the chart: its own place, unless it stands in a text."""
        return placed(node, self.at) if isinstance(self.at, Object) else node

    @cached_property
    def release(self) -> str:
        """The release that it runs, as in `1.21.1`; "" where that is not known."""
        text = self.versioned.text if self.versioned is not None else ""
        if self.workload is None:
            # A chart around the official one may be called like it; its versions have no `v`.
            return release_of(text) if self.official or text.startswith("v") else ""
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
            if self.workload is not None and not self.settings_known:
                return ""
            # The official chart always gives the flag; the program's own default is kube-system.
            if self.workload is None:
                return "" if self.settled_elsewhere else self.namespace
            return "kube-system"
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
        given = () if self.workload is None else variables(self.workload)
        found = (v for v in given if v["name"].text.lower() == name)
        return next((variable["name"] for variable in found), self)

    @property
    def calls_api_by_proxy(self) -> bool:
        """Whether nothing takes its calls of the API server past its proxy for HTTPS."""
        workload = self.workload
        if self.proxy("https") is None or workload is None:
            return False
        host = self.environment.get("KUBERNETES_SERVICE_HOST", "")
        given = {v["name"].text for v in variables(workload)}
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


def part_called(text: str) -> Part:
    """Return the part that an image or a label calls so."""
    for part in PARTS:
        if part == text:
            return part
    return "startupapicheck"  # its image was `cert-manager-ctl` up to 1.13


def own_container(workload: Workload, part: Part) -> Node | None:
    """The container whose image is called as cert-manager calls it, or the only one."""
    containers = list(workload.containers)
    for container in containers:
        found = IMAGE.fullmatch(image_name(container))
        if found and part_called(found[1]) == part:
            return container
    return containers[0] if len(containers) == 1 else None


def variables(workload: Workload) -> Iterator[Node]:
    """The environment variables of all containers, as they are written."""
    return (variable for container in workload.containers for variable in container["env"])
