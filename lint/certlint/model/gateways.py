"""Gateways: which of their listeners get a certificate, and which can carry HTTP-01 challenges."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from certlint.model.component import Component
from certlint.model.faults import Fault
from certlint.model.kinds import Issuer
from certlint.model.objects import Object
from certlint.model.wanted import Wanted
from certlint.node import Node
from certlint.problem import Severity

_TLS = frozenset({"HTTPS", "TLS"})
_LISTENER_SETS = frozenset({"ListenerSet", "XListenerSet"})
# By which a Certificate names the parent of its challenges' routes, and a ListenerSet leaves them
# to its Gateway.
_PARENT = "acme.cert-manager.io/http01-parentrefname"
_PARENT_PLACE = "acme.cert-manager.io/http01-parentrefnamespace"
_PARENT_KIND = "acme.cert-manager.io/http01-parentrefkind"
_FALLBACK = "acme.cert-manager.io/http01-parentreffallback"


def listener_faults(gateway: Object, extra_protocols: Sequence[str] = ()) -> Iterator[Fault]:
    """Yield the TLS listeners of an annotated Gateway or ListenerSet that get no certificate."""
    said = gateway.annotation("cert-manager.io/ignore-tls-listeners")
    ignored = {name.strip() for name in said.text.split(",")}
    for listener in gateway.spec["listeners"]:
        wanted = listener["protocol"].text in {*_TLS, *extra_protocols}
        tls = listener["tls"]
        left_out = listener["name"].text in ignored or tls["mode"].text == "Passthrough"
        if wanted and not left_out and listener.known and (found := _lack(listener, gateway)):
            yield found


def _lack(listener: Node, gateway: Object) -> Fault | None:
    name = f"listener `{listener['name'].text}`"
    references = listener.at("tls.certificateRefs")
    if not listener["hostname"].text:
        return Fault(
            listener["name"], f"has a {name} without a hostname, which gets no certificate"
        )
    if not references.list:
        says = f"has a {name} without `tls.certificateRefs`, which gets no certificate"
        return Fault(listener["tls"], says)
    for reference in references:
        group, kind, namespace = (reference[key] for key in ("group", "kind", "namespace"))
        if group.text not in {"", "core"} or kind.text not in {"", "Secret"}:
            odd = kind if kind.text not in {"", "Secret"} else group
            return Fault(odd, f"has a {name} that keeps its certificate in no Secret")
        if namespace.text and gateway.namespace and namespace.text != gateway.namespace:
            says = f"has a {name} whose Secret is in another namespace, which is not filled"
            return Fault(namespace, says)
    return None


def reads_gateways(controller: Component, *, listener_sets: bool = False) -> bool | None:
    """Whether a controller works with the Gateway API, or with ListenerSets; None if unknown."""
    flag = "enable-gateway-api-listenerset" if listener_sets else "enable-gateway-api"
    if controller.synthetic:
        return None
    if controller.flag(flag) is None and not controller.settings_known:
        return None
    gates = controller.flag("feature-gates") or ""
    return controller.is_on(flag) or "ExperimentalGatewayAPISupport=true" in gates.split(",")


class DeadEnd(NamedTuple):
    """A parent of a solver's route that cannot carry its challenges."""

    at: Node
    says: str
    parent: Object
    severity: Severity | None = None


def dead_ends(
    issuer: Issuer, users: Sequence[Wanted], gateways: Sequence[Object]
) -> Iterator[DeadEnd]:
    """Yield the Gateways and ListenerSets to which an issuer sends challenges that cannot pass."""
    routes = [solver.at("http01.gatewayHTTPRoute") for solver in issuer.solvers]
    for parent in (one for route in routes for one in route["parentRefs"] if one.known):
        kind, namespace = parent["kind"].text or "Gateway", parent["namespace"].text
        for gateway in gateways:
            same = gateway.kind == kind and gateway.name == parent["name"].text
            here = gateway.namespace == (namespace or issuer.namespace) != ""
            if same and here and not _falls_back(gateway):
                yield from _dead_end(parent["name"], parent["sectionName"].text, gateway, users)
    if routes and all(route.is_map and route.known for route in routes):
        yield from _overridden(users, gateways)
        if not any(route["parentRefs"].list for route in routes):
            yield from _inferred(users)


def _overridden(users: Sequence[Wanted], gateways: Sequence[Object]) -> Iterator[DeadEnd]:
    """Yield the same of parents that Certificates name for their own challenges."""
    for origin in (user.request.origin for user in users):
        name, place = origin.annotation(_PARENT), origin.annotation(_PARENT_PLACE).text
        kind = origin.annotation(_PARENT_KIND).text or "Gateway"
        wanted = (kind, name.text, place or origin.namespace)
        for gateway in gateways if origin.kind == "Certificate" and name.known else ():
            named = (gateway.kind, gateway.name, gateway.namespace) == wanted and "" not in wanted
            if named and not _falls_back(gateway):
                yield from _dead_end(name, "", gateway, ())


def _inferred(users: Sequence[Wanted]) -> Iterator[DeadEnd]:
    """Yield the ListenerSets that are the parents of their own challenges, and cannot be."""
    seen: set[int] = set()
    for request in (user.request for user in users):
        origin = request.origin
        if origin.kind in _LISTENER_SETS and not _falls_back(origin) and id(origin) not in seen:
            seen.add(id(origin))
            yield from _dead_end(request.issuer, "", origin, ())


def _falls_back(gateway: Object) -> bool:
    mark = gateway.annotation(_FALLBACK)
    return gateway.kind in _LISTENER_SETS and (mark.text == "true" or mark.placeholder)


def _dead_end(
    name: Node, section: str, gateway: Object, users: Sequence[Wanted]
) -> Iterator[DeadEnd]:
    listeners = [
        one for one in gateway.spec["listeners"] if not section or one["name"].text == section
    ]
    plain = [one for one in listeners if one["protocol"].text == "HTTP"]
    if not all(one["protocol"].known for one in listeners) or not listeners:
        return
    if not plain:
        what = f"listener `{section}` is not for HTTP" if section else "no HTTP listener"
        has = "whose" if section else "which has"
        yield DeadEnd(name, f"sends challenges to {gateway}, {has} {what}", gateway)
    elif not any(one["port"].number == 80 for one in plain):
        port = plain[0]["port"].number
        says = f"sends challenges to {gateway}, which serves HTTP on {port} instead of 80"
        yield DeadEnd(name, says, gateway, Severity.NOTE)
    elif outside := _shut_out(plain, gateway, users):
        says = f"sends challenges to {gateway}, which takes no routes of {outside.request.origin}"
        yield DeadEnd(name, says, gateway)


def _shut_out(plain: Sequence[Node], gateway: Object, users: Sequence[Wanted]) -> Wanted | None:
    """A certificate in a namespace whose routes no plain listener takes."""
    rules = [one.at("allowedRoutes.namespaces.from").text or "Same" for one in plain]
    if any(rule != "Same" for rule in rules):
        return None
    # What asks as a Gateway or ListenerSet is its own parent, and an annotation may name another.
    own = {"Gateway", *_LISTENER_SETS}
    for user in users:
        origin = user.request.origin
        free = origin.kind in own or _PARENT in origin.annotations
        if not free and origin.namespace not in {"", gateway.namespace}:
            return user
    return None
