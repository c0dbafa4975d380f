"""The namespace in which ClusterIssuers find their Secrets: who makes it, and who else is there."""

from collections.abc import Iterator, Sequence

from certlint.model.component import Component
from certlint.model.faults import Fault
from certlint.model.kinds import Workload
from certlint.model.objects import Object
from certlint.model.tenancy import Tenancy

FLAG = "cluster-resource-namespace"
# Those that every cluster has.
BUILT_IN = frozenset({"default", "kube-node-lease", "kube-public", "kube-system"})

_NAMESPACES = frozenset({"Namespace", "Project", "ProjectRequest"})
_SERVING = frozenset({"DaemonSet", "Deployment", "StatefulSet"})
# Documents of other namespaces are passed over unless they say more of cert-manager.
_READ_WHOLE = "cert-manager"
_FAMILY = ("cert-manager", "trust-manager", "approver-policy", "istio-csr", "csi-driver", "issuer")
# By which a DNS-01 webhook is told the API group that it serves.
_SOLVER = "GROUP_NAME"


def shared(controller: Component, tenancy: Tenancy) -> Iterator[tuple[str, str]]:
    """Yield where a controller looks for the Secrets of ClusterIssuers and others are as well.

    With the namespace comes what is wrong with it, in words that go on after the controller.
    """
    home = controller.cluster_resource_namespace
    unsure = controller.flag(FLAG) is None and controller.settled_elsewhere
    if not home or controller.synthetic or unsure:
        return
    keeps = f"keeps the Secrets of ClusterIssuers in {home}"
    if home in BUILT_IN and controller.workload is not None and controller.flag(FLAG) is None:
        yield home, f"is not told where ClusterIssuers keep their Secrets, and uses {home}"
    elif home in BUILT_IN:
        yield home, f"{keeps}, a namespace that others use too"
    elif tenancy.is_marked(home):
        yield home, f"{keeps}, a tenant's namespace"


def strangers(objects: Sequence[Object], home: str, own: Sequence[Component]) -> Iterator[Object]:
    """Yield the workloads in a namespace that are none of cert-manager's family."""
    if _READ_WHOLE not in home:
        return
    parts = {id(part.workload.root) for part in own if part.workload is not None}
    for thing in objects:
        written = thing.root.at("metadata.namespace").text
        if thing.kind in _SERVING and written == home and id(thing.root) not in parts:
            workload = thing.seen_as(Workload)
            if not _of_family(workload):
                yield thing


def _of_family(workload: Workload) -> bool:
    """Whether a workload may belong to cert-manager, its companions or its issuers."""
    names = list(workload.images)
    variables = (v["name"].text for c in workload.containers for v in c["env"])
    return (
        not all(name and "$" not in name and "{" not in name for name in names)
        or any(word in name for name in names for word in _FAMILY)
        or _SOLVER in variables
    )


def overruled(controller: Component) -> Iterator[Fault]:
    """Yield the values of a chart that name another namespace than the one that is used.

    The chart gives the flag in any case, and the flag wins over the configuration file; of two
    flags the last wins, which is that of `extraArgs`.
    """
    used = controller.cluster_resource_namespace
    unsure = controller.flag(FLAG) is None and controller.settled_elsewhere
    for path in ("clusterResourceNamespace", "config.clusterResourceNamespace"):
        node = controller.values.at(path)
        if node.text and node.known and used and not unsure and node.text != used:
            says = f"is given {node.text} in `{path}` and uses {used}"
            yield Fault(controller.placed(node), f"{says} for the Secrets of ClusterIssuers")


def unmade(controller: Component, made: frozenset[str]) -> str:
    """Return the namespace that a controller is told to use and nobody makes; "" for none.

    `made` are those that a tree that holds everything makes; its own, the installation makes.
    """
    used = controller.cluster_resource_namespace
    told = controller.flag(FLAG) is not None and not controller.synthetic
    known = used in {"", controller.namespace, *BUILT_IN, *made}
    return used if told and controller.namespace and not known else ""


def namespaces_made(objects: Sequence[Object]) -> Iterator[str]:
    """Yield the namespaces that objects define, or have made where their release goes."""
    for thing in objects:
        spec = thing.spec
        if thing.kind in _NAMESPACES:
            yield thing.name
        elif thing.kind == "HelmRelease" and spec.at("install.createNamespace").true:
            yield spec["targetNamespace"].text or thing.namespace
        elif thing.kind == "Application":
            options = {node.text for node in spec.at("syncPolicy.syncOptions")}
            if "CreateNamespace=true" in options:
                yield spec.at("destination.namespace").text
