"""Which solver of an ACME issuer serves a name, as cert-manager chooses it.

Within one selector all that is given must match: `dnsNames` exactly, `dnsZones` by whole labels
from the right, `matchLabels` against the Certificate's labels. A CA offers HTTP-01 for no wildcard.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from certlint.model.dns_names import is_wildcard
from certlint.model.kinds import Issuer
from certlint.model.selectors import all_of, any_of
from certlint.model.wanted import Wanted
from certlint.node import Node


class Unsolved(NamedTuple):
    """A name for which an issuer has no solver; `dns01` says that only such a one could help."""

    name: Node
    dns01: bool


def unsolved(issuer: Issuer, wanted: Wanted) -> Iterator[Unsolved]:
    """Yield the names that no solver of an issuer certainly serves."""
    solvers = list(issuer.solvers)
    for name in wanted.named if solvers else ():
        answers = (serves(solver, name.text, wanted) for solver in solvers)
        if any_of(answers) is False:
            selected = all(_has_selector(solver) for solver in solvers)
            narrow = selected and any(solver["dns01"].map for solver in solvers)
            yield Unsolved(name, is_wildcard(name.text) and not narrow)


def serves(solver: Node, name: str, wanted: Wanted) -> bool | None:
    """Whether a solver is one that cert-manager may take for a name; None if that is not sure."""
    if is_wildcard(name) and not solver["dns01"].map:
        return False
    selector = solver["selector"]
    if not selector.known or not solver.is_map:
        return None
    return all_of(
        (
            _among(name, [node.text for node in selector["dnsNames"]]),
            _in_zones(name, [node.text for node in selector["dnsZones"]]),
            _labelled(selector["matchLabels"], wanted.labels, sure=not wanted.request.origin.unit),
        )
    )


def _has_selector(solver: Node) -> bool:
    selector = solver["selector"]
    return any(
        selector[key].list or selector[key].map for key in ("dnsNames", "dnsZones", "matchLabels")
    )


def _among(name: str, names: list[str]) -> bool | None:
    if not names or name in names:
        return True
    # The CA answers in lower case; whether that is compared with what is written is its affair.
    return None if name.lower() in map(str.lower, names) else False


def _in_zones(name: str, zones: list[str]) -> bool | None:
    labels = name.lower().split(".")
    parts = [zone.lower().split(".") for zone in zones]
    return not zones or any(labels[-len(zone) :] == zone for zone in parts)


def _labelled(wanted: Node, labels: Mapping[str, Node], *, sure: bool) -> bool | None:
    """Whether labels hold all that are wanted; kustomizations and charts may add some (`sure`)."""
    answers: list[bool | None] = []
    for key, value in wanted.items():
        held = labels.get(key)
        if held is None:
            answers.append(False if sure else None)
        else:
            answers.append(held.text == value.text if held.known else None)
    return all_of(answers)
