"""Calico's tiers: when each is asked, and what it does in the end; and what labels hosts."""

from typing import Literal, NamedTuple

from certlint.model.allowances import ADMIN, BASELINE, DEFAULT
from certlint.model.objects import Object

_GROUPS = frozenset({"projectcalico.org", "crd.projectcalico.org"})
_LAST = float("inf")


class Ending(NamedTuple):
    """When a tier is asked, and what it does to what it isolates; None for what is not known."""

    order: float | None
    ending: Literal["deny", "pass"] | None


# The tiers that are always there; some releases have other names for the administrators' ones.
ORDERS = {
    ADMIN: Ending(1_000, "pass"),
    "adminnetworkpolicy": Ending(1_000, "pass"),
    DEFAULT: Ending(1_000_000, "deny"),
    BASELINE: Ending(10_000_000, "pass"),
    "baselineadminnetworkpolicy": Ending(10_000_000, "pass"),
}


def tier_of(thing: Object) -> Ending | None:
    """What a Tier says of itself; None for an object that is none."""
    if thing.kind != "Tier" or thing.group not in _GROUPS:
        return None
    order, action = thing.spec["order"], thing.spec["defaultAction"]
    known = order.scalar if isinstance(order.scalar, int | float) else None if order else _LAST
    ending = {"": "deny", "Deny": "deny", "Pass": "pass"}.get(action.text if action else "")
    fixed = ORDERS.get(thing.name)
    return Ending(
        fixed.order if fixed else None if known is None else float(known),
        "pass" if ending == "pass" else "deny" if ending else None,
    )


def labels_hosts(thing: Object) -> bool:
    """Whether an object gives labels to addresses, by which selectors then find them."""
    kinds = {"GlobalNetworkSet", "HostEndpoint", "NetworkSet"}
    return thing.group in _GROUPS and thing.kind in kinds
