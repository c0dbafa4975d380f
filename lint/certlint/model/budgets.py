"""PodDisruptionBudgets that never let a Pod go."""

from collections.abc import Iterator
from math import ceil

from certlint.model.component import Component, Part
from certlint.model.kinds import Workload
from certlint.model.objects import Object
from certlint.model.selectors import Labels, matches
from certlint.node import Node

_BUDGETED: tuple[Part, ...] = ("controller", "webhook", "cainjector")


def blocking(budget: Object, workload: Workload | None) -> Iterator[Node]:
    """Yield what in a budget forbids to evict any Pod of a workload.

    Nothing where one may go, or where the budget is not certainly for these Pods. Percentages of
    either kind are rounded up, as the disruption controller does.
    """
    replicas = workload.replicas if workload is not None else None
    if workload is None or not replicas:
        return
    selector = budget.spec["selector"]
    chosen = selector and matches(selector, Labels(dict(workload.pod_labels)))
    if budget.place != workload.place or chosen is not True:
        return
    least, most = budget.spec["minAvailable"], budget.spec["maxUnavailable"]
    if (needed := _count(least, replicas)) is not None and needed >= replicas:
        yield least
    elif _count(most, replicas) == 0:
        yield most


def blocking_values(release: Component) -> Iterator[tuple[Part, Node]]:
    """Yield what a chart is given so that its budget for a part forbids to evict any Pod of it."""
    for part in _BUDGETED:
        budget = release.value(part, "podDisruptionBudget")
        given = release.value(part, "replicaCount")
        replicas = given.number if given else 1
        unsure = release.settled_elsewhere or release.value(part, "enabled").false
        if not budget["enabled"].true or not replicas or unsure:
            continue
        least, most = budget["minAvailable"], budget["maxUnavailable"]
        # The chart keeps one Pod where it is told neither.
        needed = _count(least, replicas) if least or most else 1
        if _count(most, replicas) == 0:
            yield part, most
        elif needed is not None and needed >= replicas:
            yield part, least or budget["enabled"]


def _count(node: Node, replicas: int) -> int | None:
    if node.number is not None:
        return node.number
    share = node.text.removesuffix("%")
    percent = node.text.endswith("%") and share.isdecimal()
    return ceil(replicas * int(share) / 100) if percent else None
