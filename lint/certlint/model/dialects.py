"""Which reader reads which kind of network policy, and which kinds have none.

Kinds without a reader may stop traffic or let it through, whatever others say. Kinds that only try
a policy out (`Staged…`) enforce nothing and are not among them.
"""

from collections.abc import Callable, Iterable, Iterator

from certlint.model import (
    adminpolicy,
    admission,
    admission_dialects,
    calico,
    cilium,
    networkpolicy,
)
from certlint.model.allowances import Stance
from certlint.model.kinds import Policy
from certlint.model.objects import split_api_version
from certlint.model.once import once
from certlint.problem import Problem

# By group and kind: the versions that are known, and the reader.
_READERS: dict[
    tuple[str, str], tuple[frozenset[str], Callable[[Policy], Iterable[Stance]]]
] = {
    ("networking.k8s.io", "NetworkPolicy"): (frozenset({"v1", "v1beta1"}), networkpolicy.read),
    ("cilium.io", "CiliumNetworkPolicy"): (frozenset({"v2"}), cilium.read),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"): (frozenset({"v2"}), cilium.read),
    ("projectcalico.org", "NetworkPolicy"): (frozenset({"v3"}), calico.read),
    ("projectcalico.org", "GlobalNetworkPolicy"): (frozenset({"v3"}), calico.read),
    ("crd.projectcalico.org", "NetworkPolicy"): (frozenset({"v1"}), calico.read),
    ("crd.projectcalico.org", "GlobalNetworkPolicy"): (frozenset({"v1"}), calico.read),
    ("policy.networking.k8s.io", "AdminNetworkPolicy"): (
        frozenset({"v1alpha1"}), adminpolicy.read,
    ),
    ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"): (
        frozenset({"v1alpha1"}), adminpolicy.read,
    ),
    ("policy.networking.k8s.io", "ClusterNetworkPolicy"): (
        frozenset({"v1alpha2"}), adminpolicy.read,
    ),
}  # fmt: skip
_WITHOUT_READER = frozenset(
    {
        ("crd.antrea.io", "ClusterNetworkPolicy"),
        ("crd.antrea.io", "NetworkPolicy"),
        ("k8s.ovn.org", "EgressFirewall"),
    }
)
_PLUGINS = {
    "cilium.io": "Cilium",
    "crd.projectcalico.org": "Calico",
    "projectcalico.org": "Calico",
}


def is_policy(policy: Policy) -> bool:
    """Whether an object is a network policy that some reader reads."""
    known = _READERS.get((policy.group, policy.kind))
    readable = policy.spec.is_map or not policy.spec
    return known is not None and _version(policy) in known[0] and readable


def is_undecided(policy: Policy) -> bool:
    """Whether an object is a network policy that enforces, and that has no reader."""
    pair = (policy.group, policy.kind)
    return pair in _WITHOUT_READER or (pair in _READERS and not is_policy(policy))


@once
def read(policy: Policy) -> Iterator[Stance]:
    """What a policy says; nothing for what is none."""
    if is_policy(policy):
        _, reader = _READERS[policy.group, policy.kind]
        yield from reader(policy)


def policy_refusals(policy: Policy) -> Iterator[Problem]:
    """Yield each fault for which a policy is refused as a whole, whatever its dialect."""
    of_kind = admission if policy.group == "networking.k8s.io" else admission_dialects
    yield from of_kind.refusals(policy)


def plugin_of(policy: Policy) -> str:
    """The network plug-in that alone enforces a kind of policy; "" for what several do."""
    return _PLUGINS.get(policy.group, "")


def _version(policy: Policy) -> str:
    return split_api_version(policy.root["apiVersion"].text)[1]
