"""HTTP-01 challenges: the Pods that answer them, and who has to reach these."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import NamedTuple

from certlint.model.component import Component
from certlint.model.destinations import ANYWHERE, API_SERVER, INGRESS, OneOf, Pods, Translation
from certlint.model.flows import Flow, Need
from certlint.model.kinds import Issuer, Workload
from certlint.model.objects import Object
from certlint.model.selectors import Labels
from certlint.model.solving import serves
from certlint.model.wanted import Wanted
from certlint.node import Node

SOLVER = "acme.cert-manager.io/http01-solver"
SOLVER_PORT = 8089
_IDENTITY = {
    SOLVER: "true",
    "acme.cert-manager.io/http-domain": None,
    "acme.cert-manager.io/http-token": None,
}
_PORTS = {"http": (SOLVER_PORT, "TCP")}
SOLVER_PODS = Pods(labels=Labels(_IDENTITY), ports=_PORTS, ports_complete=True)
_CHALLENGES = "/.well-known/acme-challenge"
_CHART_SETTINGS = "values.controller.config"
_EXTRA_LABELS = "acme-http01-solver-extra-labels"

# The usual controllers of Ingresses and Gateways: namespace, and labels of their Pods.
_CONTROLLERS: Sequence[tuple[str, dict[str, str | None]]] = (
    (
        "ingress-nginx",
        {
            "app.kubernetes.io/name": "ingress-nginx",
            "app.kubernetes.io/component": "controller",
        },
    ),
    ("traefik", {"app.kubernetes.io/name": "traefik"}),
    ("haproxy-controller", {"app.kubernetes.io/name": "kubernetes-ingress"}),
    ("projectcontour", {"app": "envoy"}),
    ("istio-ingress", {"istio": "ingressgateway"}),
)


class Challenge(NamedTuple):
    """A certificate one of whose names is proved by HTTP-01 for certain, and the solver."""

    wanted: Wanted
    issuer: Issuer
    solver: Node

    @property
    def origin(self) -> Object:
        """The object that asks for the certificate."""
        return self.wanted.request.origin

    @property
    def gateway_beside(self) -> bool:
        """Whether a Gateway in the namespace of the challenge serves it."""
        refs = self.solver.at("gatewayHTTPRoute.parentRefs").list
        return any(ref["namespace"].text in {"", self.origin.namespace} for ref in refs)


def challenges(wanted: Wanted, issuer: Issuer) -> Iterator[Challenge]:
    """Yield the HTTP-01 challenge of a certificate that is asked of an issuer, if there is one."""
    solvers = list(issuer.solvers)
    for name in wanted.named:
        fitting = [(solver, serves(solver, name.text, wanted)) for solver in solvers]
        if any(fits is not False for solver, fits in fitting if solver["dns01"].map):
            continue
        for solver, fits in fitting:
            if fits and solver["http01"].map:
                yield Challenge(wanted, issuer, solver["http01"])
                return


def solver_flows(
    found: Sequence[Challenge],
    parts: Sequence[Component],
    ingress: Sequence[Workload],
    homes: AbstractSet[str],
) -> Iterator[Flow]:
    """Yield for each namespace the flow to the Pods that answer its challenges.

    It does not come from `homes`, where cert-manager runs: its self-check takes the same way in as
    everybody.
    """
    by_place: dict[str, list[Challenge]] = {}
    for challenge in found:
        by_place.setdefault(challenge.origin.place, []).append(challenge)
    for group in by_place.values():
        origin = group[0].origin
        own = {workload.namespace for workload in ingress}
        beside = origin.namespace in own or any(c.gateway_beside for c in group)
        elsewhere = {*homes, *(() if beside else (origin.namespace,))} - own - {""}
        source = INGRESS._replace(not_in=frozenset(elsewhere), own_namespace=not beside)
        yield Flow(
            "solver",
            _solver_pods(group, parts),
            f"the HTTP-01 solvers in {origin.namespace or 'its namespace'}",
            group[0].wanted,
            OneOf((source, API_SERVER)),
            "the ingress controller",
            (SOLVER_PORT,),
            needs=tuple(Need(c.origin, c.wanted.request.issuer) for c in group),
            incoming=True,
        )


def _solver_pods(group: Sequence[Challenge], parts: Sequence[Component]) -> Pods:
    more = any(part.flag(_EXTRA_LABELS) for part in parts)
    known: dict[str, str | None] = dict(_IDENTITY)
    for challenge in group:
        for kind in challenge.solver.map.values():
            given = kind.at("podTemplate.metadata.labels").map
            known |= dict.fromkeys(given)
            more = more or bool(given)
    origin = group[0].origin
    labels = Labels(known, complete=not more)
    return Pods(origin.namespace, labels, _PORTS, ports_complete=True, place=origin.place)


def redirects(workload: Workload) -> bool:
    """Whether an ingress controller sends every plain request on to HTTPS, as its arguments say."""
    arguments = (a.text.lower() for c in workload.containers for a in c["args"])
    return any(".http.redirections.entrypoint.to=" in argument for argument in arguments)


def redirects_challenges(thing: Object) -> bool:
    """Whether the settings of ingress-nginx or HAProxy take back that challenges are exempt.

    Both send what has a certificate on to HTTPS, and leave the paths of challenges out unless
    other paths are named.
    """
    given = thing.root["data"] if thing.kind == "ConfigMap" else thing.spec.at(_CHART_SETTINGS)
    exempt = given["no-tls-redirect-locations"]
    off = given["ssl-redirect"]
    return (
        bool(exempt.text)
        and exempt.known
        and _CHALLENGES not in exempt.text
        and not (off.false or off.text == "false" or off.placeholder)
    )


def redirect_flow(check: Flow) -> Flow:
    """Return the flow that follows a self-check where plain HTTP is redirected."""
    secure = INGRESS._replace(
        translations={443: Translation(frozenset({443, 4443, 8443, 10443}))},
    )
    return replace(check, kind="http01-redirect", other=OneOf((ANYWHERE, secure)), ports=(443,))


def ingress_flows(
    needs: Sequence[Need], ingress: Sequence[Workload], namespaces: Sequence[str]
) -> Iterator[Flow]:
    """Yield the flows from the usual controllers to the solvers.

    `namespaces` hold a policy each, which is all that tells of a controller that was not seen.
    """
    seen = {workload.namespace for workload in ingress}
    for workload in ingress:
        pods = Pods(
            workload.namespace,
            Labels(workload.pod_labels, complete=True),
            host_network=workload.host_network,
        )
        yield _from_ingress(pods, f"{workload}", workload, needs)
    for namespace, labels in _CONTROLLERS:
        if namespace in namespaces and namespace not in seen:
            pods = Pods(namespace, Labels(labels))
            who = f"the ingress controller in {namespace}"
            yield _from_ingress(pods, who, needs[0].at, needs)


def _from_ingress(pods: Pods, who: str, place: Node | Workload, needs: Sequence[Need]) -> Flow:
    aim = "the HTTP-01 solvers"
    return Flow(
        "ingress-to-solver", pods, who, place, SOLVER_PODS, aim, (SOLVER_PORT,), needs=tuple(needs)
    )
