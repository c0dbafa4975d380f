"""Issuers that the values of charts name in annotations.

They are hints: only the chart knows whether it writes the annotations, and on what.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from certlint.model.chart_releases import ChartRelease
from certlint.model.chart_values import copied
from certlint.model.issuance import Request
from certlint.model.objects import CERT_MANAGER
from certlint.model.shim import CLUSTER_ISSUER, ISSUER
from certlint.node import Node

_BESIDE = ("cert-manager.io/issuer-kind", "cert-manager.io/issuer-group")


def hinted_requests(releases: Sequence[ChartRelease]) -> Iterator[Request]:
    """Yield what charts would ask with the annotations among their values.

    Where an annotation beside it says more, that is left to the rendered chart.
    """
    for release in releases:
        owner = release.owner
        if owner.namespace != release.namespace:
            owner = replace(owner, namespace="")
        for annotations in _annotations(release.values):
            for key, kind in ((ISSUER, "Issuer"), (CLUSTER_ISSUER, "ClusterIssuer")):
                node = annotations[key]
                if node.text and not any(annotations[beside].exists for beside in _BESIDE):
                    at = copied(release.placed(node), node.text)
                    yield Request(owner, at, kind, CERT_MANAGER, annotations["no Secret"])


def _annotations(values: Node) -> Iterator[Node]:
    """Yield the mappings that name an issuer as an annotation does."""
    waiting = [values]
    while waiting:
        node = waiting.pop()
        waiting += [*node.map.values(), *node.list]
        if not {ISSUER, CLUSTER_ISSUER}.isdisjoint(node.map):
            yield node
