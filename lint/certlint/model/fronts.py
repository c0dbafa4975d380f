"""Ingresses as a front of their hosts: what they cover by TLS, and who may reach them."""

from collections.abc import Iterator, Mapping

from certlint.model.faults import Fault
from certlint.model.objects import Object
from certlint.node import Node

_RANGES = (
    "nginx.ingress.kubernetes.io/whitelist-source-range",
    "nginx.ingress.kubernetes.io/allowlist-source-range",
)
_LOGINS = (
    "nginx.ingress.kubernetes.io/auth-url",
    "nginx.ingress.kubernetes.io/auth-type",
    "nginx.ingress.kubernetes.io/auth-tls-secret",
)
_MIDDLEWARES = "traefik.ingress.kubernetes.io/router.middlewares"
EDIT_IN_PLACE = "acme.cert-manager.io/http01-edit-in-place"


def uncovered_hosts(ingress: Object) -> Iterator[Node]:
    """Yield the hosts of an Ingress's rules that none of its tls entries covers."""
    covered = [host for tls in ingress.spec["tls"] for host in tls["hosts"]]
    if not all(host.known for host in covered):
        return
    names = {host.text for host in covered}
    for rule in ingress.spec["rules"]:
        host = rule["host"]
        wild = f"*.{host.text.partition('.')[2]}"
        if host.text and host.known and not {host.text, wild} & names:
            yield host


def access_limit(ingress: Object) -> Node | None:
    """An annotation that keeps some callers off an Ingress, the CA's validation among them."""
    for key in _RANGES:
        node = ingress.annotation(key)
        if node.text and node.known and "0.0.0.0/0" not in node.text.replace(" ", "").split(","):
            return node
    for key in _LOGINS:
        if ingress.annotation(key).text:
            return ingress.annotation(key)
    middlewares = ingress.annotation(_MIDDLEWARES)
    return middlewares if "auth" in middlewares.text else None


def edited_in_place(ingress: Object, named: Mapping[tuple[str, str], Node]) -> Fault | None:
    """Say that challenges are added to an Ingress which not everybody may reach.

    `named` are the Ingresses that solvers name, by namespace and name.
    """
    limit = access_limit(ingress)
    by_solver = named.get((ingress.namespace, ingress.name))
    if limit is None:
        return None
    if ingress.annotation(EDIT_IN_PLACE).text == "true":
        return Fault(
            ingress.annotation(EDIT_IN_PLACE),
            f"takes challenges in, but limits its callers by `{limit.step}`",
        )
    if by_solver is not None and ingress.namespace:
        return Fault(by_solver, f"takes challenges in, but limits its callers by `{limit.step}`")
    return None
