"""Policies that name a part of cert-manager by labels that its Pods do not have."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from certlint.model.component import PARTS, Component, Part
from certlint.model.kinds import Policy, Workload
from certlint.model.selectors import Labels, matches
from certlint.node import Node

# What people take for the name of a part; everything else may be another product.
_NAMES: dict[str, Part] = {
    "cainjector": "cainjector",
    "cert-manager": "controller",
    "cert-manager-cainjector": "cainjector",
    "cert-manager-controller": "controller",
    "cert-manager-webhook": "webhook",
    "certmanager": "controller",
    "controller": "controller",
    "webhook": "webhook",
}
_NAMING = frozenset(
    {
        "app", "app.kubernetes.io/component", "app.kubernetes.io/name", "component", "k8s-app",
        "name",
    }
)  # fmt: skip
_OTHER = frozenset({"app.kubernetes.io/instance", "app.kubernetes.io/part-of", "release"})


class Stray(NamedTuple):
    """A policy that selects no Pod, and the part that it means."""

    policy: Policy
    meant: Component

    @property
    def selector(self) -> Node:
        """The labels that it looks for."""
        return self.policy.spec.at("podSelector.matchLabels")

    @property
    def missed(self) -> str:
        """Say what the first of these labels is on the Pods that are meant."""
        held = self.meant.labels
        for key, label in self.selector.items():
            if held.get(key) != label.text:
                own = f"have `{key}: {held[key]}`" if held.get(key) else f"have no `{key}`"
                return f"its Pods {own}"
        return "its Pods have other labels"


def strays(
    policies: Iterable[Policy], parts: Sequence[Component], workloads: Sequence[Workload]
) -> Iterator[Stray]:
    """Yield the policies that are beside a part of cert-manager, mean it, and select nothing."""
    for policy in policies:
        part = _meant(policy.spec["podSelector"])
        beside = [w for w in workloads if not w.namespace or w.place == policy.place]
        meant = [
            c for c in parts if c.part == part and c.workload and c.workload.place == policy.place
        ]
        if meant and not any(_may_select(policy, workload) for workload in beside):
            yield Stray(policy, meant[0])


def _may_select(policy: Policy, workload: Workload) -> bool:
    # A kustomization may add labels to Pods and to selectors alike.
    labels = Labels(workload.pod_labels, complete=not workload.unit)
    return matches(policy.spec["podSelector"], labels) is not False


def _meant(selector: Node) -> Part | None:
    """Which part a selector means, if all its labels are such as people give cert-manager."""
    labels = selector["matchLabels"].map
    naming = {key: value.text for key, value in labels.items() if key in _NAMING}
    if not naming or set(selector.map) != {"matchLabels"} or labels.keys() - _NAMING - _OTHER:
        return None
    if not _NAMES.keys() >= {*naming.values()}:
        return None
    parts = {_NAMES[text] for text in naming.values()}
    others: list[Part] = [part for part in PARTS if part in parts and part != "controller"]
    return others[0] if others else "controller"
