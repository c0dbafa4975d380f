"""The network flows that issuers need, and which solvers need each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from certlint.model.components import Component
from certlint.model.objects import Issuer
from certlint.node import Node

_RECURSIVE_ONLY = "dns01-recursive-nameservers-only"


@dataclass(frozen=True, slots=True)
class Need:
    """A solver that needs a flow, and its issuer."""

    issuer: Issuer
    solver: Node


def http01_self_checks(issuers: Sequence[Issuer], controller: Component) -> Iterator[Need]:
    """Yield the HTTP-01 solvers whose URL the controller fetches itself, over port 80.

    Not behind a proxy, which takes the request instead, nor where a solver waits instead.
    """
    if controller.uses_proxy:
        return
    for issuer in issuers:
        for solver in issuer.solvers:
            if solver["http01"].map and not _waits(solver):
                yield Need(issuer, solver["http01"])


def dns01_self_checks(issuers: Sequence[Issuer], controller: Component) -> Iterator[Need]:
    """Yield the DNS-01 solvers for which the controller asks authoritative servers itself.

    Not where the controller asks recursive servers alone, or a solver has servers of its own.
    """
    if controller.is_on(_RECURSIVE_ONLY):
        return
    for issuer in issuers:
        for solver in issuer.solvers:
            if solver["dns01"].map and not _waits(solver) and not solver.at("dns01.nameservers"):
                yield Need(issuer, solver["dns01"])


def _waits(solver: Node) -> bool:
    return solver["waitInsteadOfSelfCheck"].exists
