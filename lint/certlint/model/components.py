"""cert-manager's own parts: which workloads they are, and what their settings say."""

import re
from collections.abc import Iterator, Mapping, Sequence

from certlint.model.chart_releases import ChartRelease
from certlint.model.component import (
    IMAGE,
    PARTS,
    Component,
    Part,
    own_container,
    part_called,
    variables,
)
from certlint.model.kinds import Workload, image_name
from certlint.model.objects import Object
from certlint.model.settings import (
    Setting,
    from_arguments,
    from_configuration,
    from_values,
)
from certlint.node import Node
from certlint.problem import Located

WORKLOADS = frozenset(
    {"CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet"}
)

_INGRESS = re.compile(
    r"ingress-nginx/controller|nginx-ingress|(?:^|/)traefik(?:[:@]|$)|haproxy|/envoy(?:[:@]|$)|proxyv2"
)
_COMPONENT = "app.kubernetes.io/component"
_NAME = "app.kubernetes.io/name"
_INSTANCE = "app.kubernetes.io/instance"
# Chart values that become an environment variable.
_PROXY_VALUES = ("http_proxy", "https_proxy", "no_proxy")


def components(
    objects: Sequence[Object],
    releases: Sequence[ChartRelease],
    images: Sequence[str],
    namespaces: Sequence[str],
) -> Iterator[Component]:
    """Yield cert-manager's parts.

    `images` are further image names that run them, `namespaces` those in which policies alone
    (no workload) are taken for cert-manager's.
    """
    seen = False
    for thing in objects:
        part: Part | None = None
        if thing.kind in WORKLOADS:
            workload = thing.seen_as(Workload)
            part = _part_of(workload, images)
            if part is not None:
                seen = True
                yield _from_workload(workload, part, objects)
    for release in releases:
        if release.is_cert_manager:
            seen = True
            yield _from_release(release)
    if not seen:
        yield from _from_policies(objects, namespaces)


def is_ingress(workload: Workload) -> bool:
    """Whether a workload is one of the usual controllers of Ingresses and Gateways."""
    images = [container["image"].text for container in workload.containers]
    return any(_INGRESS.search(image) for image in images)


def first_image(thing: Object) -> str:
    """The name of a workload's first image, without registry and version."""
    workload = thing.seen_as(Workload)
    return next(workload.images, "")


def _part_of(workload: Workload, images: Sequence[str]) -> Part | None:
    for base in workload.images:
        if base in images:
            return part_called(next((part for part in PARTS if part in base), "controller"))
        if found := IMAGE.fullmatch(base):
            return part_called(found[1])
    labels = {**{key: node.text for key, node in workload.labels.items()}, **workload.pod_labels}
    component, name = labels.get(_COMPONENT, ""), labels.get(_NAME, "")
    if component not in set(PARTS):
        return None
    # Others call their webhook `webhook` too, so that name alone is not enough.
    known = labels.get(_INSTANCE) == "cert-manager" or workload.namespace == "cert-manager"
    if name == "cert-manager" or (name == component and known):
        return part_called(component)
    return None


def _from_workload(workload: Workload, part: Part, objects: Sequence[Object]) -> Component:
    settings: dict[str, Setting] = {}
    settings.update(_configured(workload, objects))
    for container in workload.containers:
        arguments = (*container["command"], *container["args"])
        settings.update(from_arguments(arguments))
    environment = {
        variable["name"].text: variable["value"].text if variable["value"].known else ""
        for variable in variables(workload)
        if variable["value"].text or variable["valueFrom"]
    }
    return Component(
        part, workload, workload.namespace, workload.pod_labels, settings, environment, workload,
        versioned=_own_image(workload, part),
    )  # fmt: skip


def _own_image(workload: Workload, part: Part) -> Node | None:
    """The image that is cert-manager's own for certain, as long as it has its usual name."""
    container = own_container(workload, part)
    usual = container is not None and IMAGE.fullmatch(image_name(container))
    return container["image"] if container is not None and usual else None


def _configured(workload: Workload, objects: Sequence[Object]) -> Iterator[tuple[str, Setting]]:
    names = {volume.at("configMap.name").text for volume in workload.pod.at("spec.volumes")}
    for thing in objects:
        if thing.kind == "ConfigMap" and thing.name in names and thing.place == workload.place:
            for value in thing.root["data"].map.values():
                if "Configuration" in value.text:
                    yield from from_configuration(value).items()


def _from_release(release: ChartRelease) -> Component:
    """The controller that a release of the official chart runs."""
    values = release.values
    given = {name: values[name] for name in _PROXY_VALUES if values[name]}
    environment = {name: node.text if node.known else "" for name, node in given.items()}
    return Component(
        "controller", release.owner, release.namespace, chart_labels("controller"),
        from_values(values), environment,
        policies_elsewhere=not values.at("networkPolicy.enabled").false,
        settled_elsewhere=not release.complete,
        versioned=release.version,
        given_values=values,
        official=release.official,
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
