"""Network policies of dialects that have no reader yet: which may be about which pods.

They may stop traffic or let it through, whatever others say. Kinds that only try a policy out
(`Staged…`) enforce nothing and are not among them.
"""

from certlint.model.destinations import Pods, beside
from certlint.model.objects import Policy
from certlint.model.selectors import Labels, all_of, matches
from certlint.node import Node

_DIALECTS = frozenset(
    {
        ("cilium.io", "CiliumClusterwideNetworkPolicy"),
        ("cilium.io", "CiliumNetworkPolicy"),
        ("crd.antrea.io", "ClusterNetworkPolicy"),
        ("crd.antrea.io", "NetworkPolicy"),
        ("crd.projectcalico.org", "GlobalNetworkPolicy"),
        ("crd.projectcalico.org", "NetworkPolicy"),
        ("k8s.ovn.org", "EgressFirewall"),
        ("policy.networking.k8s.io", "AdminNetworkPolicy"),
        ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
        ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
        ("projectcalico.org", "GlobalNetworkPolicy"),
        ("projectcalico.org", "NetworkPolicy"),
    }
)
_CILIUM_SOURCES = ("k8s:", "any:")
_CILIUM_OWN = ("io.cilium.", "io.kubernetes.")
_CILIUM_NAMESPACE = "io.kubernetes.pod.namespace"


def is_foreign(policy: Policy) -> bool:
    """Whether a policy is of a dialect that enforces, and that has no reader."""
    return (policy.group, policy.kind) in _DIALECTS


def may_select(policy: Policy, pods: Pods, namespace: Labels) -> bool:
    """Whether such a policy may be about pods whose namespace has these labels."""
    if beside(policy, pods) is False:  # of kinds without namespaces this is not known
        return False
    if policy.group == "cilium.io":
        return _cilium_may_select(policy.spec, pods)
    if policy.group == "policy.networking.k8s.io":
        return _subject_may_hold(policy.spec["subject"], pods, namespace)
    return True


def _cilium_may_select(spec: Node, pods: Pods) -> bool:
    """Only `matchLabels` can tell, and of these not the labels that Cilium itself gives."""
    for written, value in spec.at("endpointSelector.matchLabels").items():
        key = written
        for source in _CILIUM_SOURCES:
            key = key.removeprefix(source)
        if not value.known or not value.text:
            continue
        if key == _CILIUM_NAMESPACE:
            wrong = (
                bool(pods.namespace and pods.namespace != value.text) or value.text in pods.not_in
            )
        else:
            wrong = _lacks(pods.labels, key, value.text)
        if wrong:
            return False
    return True


def _lacks(labels: Labels, key: str, value: str) -> bool:
    held = labels.known.get(key)
    if held is not None:
        return held != value
    if key in labels.known:
        return False
    own = ":" in key or key.startswith(_CILIUM_OWN)
    return (labels.complete and not own) or (key, value) in labels.never


def _subject_may_hold(subject: Node, pods: Pods, namespace: Labels) -> bool:
    if subject["namespaces"]:
        return matches(subject["namespaces"], namespace) is not False
    within = subject["pods"]
    answers = (
        matches(within["namespaceSelector"], namespace),
        matches(within["podSelector"], pods.labels),
    )
    return all_of(answers) is not False
