"""Programs beside cert-manager that ask one issuer for all certificates of their workloads."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from certlint.model.chart_releases import ChartRelease
from certlint.model.components import WORKLOADS
from certlint.model.kinds import Issuer, Workload, image_name
from certlint.model.objects import CERT_MANAGER, Object
from certlint.model.settings import from_arguments
from certlint.node import Node


class Program(NamedTuple):
    """How a companion is known: its image, its chart, and where the chart's values name issuers."""

    image: str
    chart: str
    values: str
    kind: str
    namespace: str = ""


ISTIO_CSR = Program(
    "cert-manager-istio-csr", "cert-manager-istio-csr", "app.certmanager", "Issuer", "istio-system"
)
SPIFFE_DRIVER = Program(
    "cert-manager-csi-driver-spiffe", "cert-manager-csi-driver-spiffe", "app", "ClusterIssuer"
)


class Companion(NamedTuple):
    """One such program and the issuer that it asks; `at` names the issuer."""

    owner: Object
    at: Node
    name: str
    kind: str
    group: str
    namespace: str

    def asks(self, issuer: Issuer) -> bool:
        """Whether it certainly asks an issuer of cert-manager's own group."""
        near = issuer.is_cluster or issuer.namespace == self.namespace
        named = (issuer.name, issuer.kind, CERT_MANAGER) == (self.name, self.kind, self.group)
        return named and near and bool(self.name)


def companions(
    objects: Sequence[Object], releases: Sequence[ChartRelease], program: Program
) -> Iterator[Companion]:
    """Yield where a program runs, or is released from its chart."""
    for thing in objects:
        if thing.kind in WORKLOADS:
            yield from _of_workload(thing, program)
    for release in releases:
        if release.chart == program.chart:
            yield from _of_values(release, program)


def _of_workload(thing: Object, program: Program) -> Iterator[Companion]:
    workload = thing.seen_as(Workload)
    for container in workload.containers:
        arguments = [*container["command"], *container["args"]]
        given = from_arguments(arguments)
        flags = {name: setting.value for name, setting in given.items()}
        at = next((a for a in arguments if a.text.startswith("--issuer-name")), None)
        if image_name(container) == program.image and at is not None:
            yield Companion(
                thing,
                at,
                _known(flags["issuer-name"]),
                flags.get("issuer-kind") or program.kind,
                flags.get("issuer-group") or CERT_MANAGER,
                _known(flags.get("certificate-namespace") or program.namespace),
            )


def _of_values(release: ChartRelease, program: Program) -> Iterator[Companion]:
    given = release.values.at(program.values)
    issuer = given["issuer"]
    # What is not said has the chart's default, as long as nothing else may say it.
    kind, group, namespace = (
        (program.kind, CERT_MANAGER, program.namespace) if release.complete else ("", "", "")
    )
    if issuer["name"].text and issuer.known:
        yield Companion(
            release.owner,
            release.placed(issuer["name"]),
            issuer["name"].text,
            issuer["kind"].text or kind,
            issuer["group"].text or group,
            _known(given["namespace"].text) or namespace,
        )


def _known(text: str) -> str:
    return "" if "$" in text or "{" in text else text
