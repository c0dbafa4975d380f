"""What the parts of cert-manager may do on their node, compared with what the chart lets them."""

from collections.abc import Iterator, Sequence

from certlint.model.component import PARTS, Component, Part
from certlint.model.faults import Fault
from certlint.model.kinds import Workload
from certlint.model.objects import Object
from certlint.node import Node

_SERVING: tuple[Part, ...] = ("controller", "webhook", "cainjector")
_ROOT = "may run as root"
_GAINS = "may gain privileges"
_KEEPS = "keeps capabilities"
_MOUNTS = "a token in each container"
_WRITES = "may write to its root file system"


def weaknesses(part: Component) -> Iterator[Fault]:
    """Yield the security contexts of a part that are weaker than the chart's own.

    The chart has a value for a webhook on the node's network, since some control planes reach no
    Pods; for other parts there is no such need.
    """
    if part.workload is None:
        for each in PARTS:
            found = list(_given_weaker(part, each))
            if found:
                says = f"has a {each} that {_listed([word for _, word in found])}"
                yield Fault(part.placed(found[0][0]), says)
    elif part.container:
        if told := list(_weaker(part, part.workload)):
            yield Fault(part.container["securityContext"], _listed(told))
        spec = part.workload.pod["spec"]
        if spec["hostNetwork"].true and part.part != "webhook":
            yield Fault(spec["hostNetwork"], "shares the node's network")
        if spec["hostPID"].true:
            yield Fault(spec["hostPID"], "sees the node's processes")


def soft_spots(part: Component, objects: Sequence[Object]) -> Iterator[Fault]:
    """Yield what a part that keeps running lacks: resources, a priority, a token of its own."""
    workload = part.workload
    if part.part not in _SERVING:
        return
    if workload is not None and part.container:
        pod = workload.pod["spec"]
        lacks = _lacks(part.container["resources"], pod["priorityClassName"])
        if _mounts_token(part, pod["automountServiceAccountToken"], objects):
            lacks.append(_MOUNTS)
        if lacks:
            yield Fault(part.container["resources"], f"has {_listed(lacks)}")
        if part.part == "webhook" and pod["hostNetwork"].true:
            yield Fault(pod["hostNetwork"], "shares the node's network")
    elif workload is None and not part.synthetic and not part.settled_elsewhere:
        yield from _of_chart(part)


def _of_chart(part: Component) -> Iterator[Fault]:
    for each in _SERVING:
        resources = part.value(each, "resources")
        lacks = _lacks(resources, part.values.at("global.priorityClassName"))
        tokens = ("automountServiceAccountToken", "serviceAccount.automountServiceAccountToken")
        if not any(part.value(each, path).false for path in tokens):
            lacks.append(_MOUNTS)
        if lacks and not part.value(each, "enabled").false:
            yield Fault(part.placed(resources), f"has a {each} with {_listed(lacks)}")
    if (network := part.values.at("webhook.hostNetwork")).true:
        yield Fault(part.placed(network), "has a webhook that shares the node's network")


def _lacks(resources: Node, priority: Node) -> list[str]:
    return [
        *(["no resources"] if not resources.map and resources.known else []),
        *(["no priority class"] if not priority else []),
    ]


def _mounts_token(part: Component, said: Node, objects: Sequence[Object]) -> bool:
    """Whether every container of a part certainly gets the token of its account."""
    if said:
        return said.true
    owner = part.service_account
    accounts = (o for o in objects if o.kind == "ServiceAccount" and (o.namespace, o.name) == owner)
    account = next(accounts, None)
    return account is not None and not account.root["automountServiceAccountToken"].false


def _weaker(part: Component, workload: Workload) -> Iterator[str]:
    spec, own = workload.pod["spec"], part.container["securityContext"]
    user = own["runAsNonRoot"] or spec["securityContext"]["runAsNonRoot"]
    # Images of others may need more, so what they leave out is not judged.
    usual = part.versioned is not None
    if user.false or (usual and not user):
        yield _ROOT
    escalates = own["allowPrivilegeEscalation"]
    if escalates.true or own["privileged"].true or (usual and not escalates):
        yield _GAINS
    drops = own.at("capabilities.drop")
    if drops.known and (drops or usual) and not _drops_all(drops):
        yield _KEEPS
    writes = own["readOnlyRootFilesystem"]
    if writes.false or (usual and not writes):
        yield _WRITES


def _given_weaker(part: Component, each: Part) -> Iterator[tuple[Node, str]]:
    """Yield what values make weaker; the chart's own stand where they say nothing."""
    pod, own = part.value(each, "securityContext"), part.value(each, "containerSecurityContext")
    for user in (own["runAsNonRoot"], pod["runAsNonRoot"]):
        if user.false:
            yield user, _ROOT
    for gains in (own["allowPrivilegeEscalation"], own["privileged"]):
        if gains.true:
            yield gains, _GAINS
    drops = own.at("capabilities.drop")
    if drops.is_list and drops.known and not _drops_all(drops):
        yield drops, _KEEPS
    if own["readOnlyRootFilesystem"].false:
        yield own["readOnlyRootFilesystem"], _WRITES


def _drops_all(drops: Node) -> bool:
    return any(node.text.upper() == "ALL" for node in drops)


def _listed(words: Sequence[str]) -> str:
    *most, last = dict.fromkeys(words)
    return f"{', '.join(most)} and {last}" if most else last
