"""What limits the use of an issuer: approval policies and admission policies in the tree."""

from collections.abc import Iterator, Sequence

from certlint.model.component import Component
from certlint.model.kinds import Issuer
from certlint.model.objects import Object
from certlint.model.request_policies import RequestPolicy
from certlint.node import Node

_APPROVER = "certificaterequests-approver"
_ADMISSION = frozenset(
    {
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
        ("kyverno.io", "ClusterPolicy"),
        ("kyverno.io", "Policy"),
        ("policies.kyverno.io", "ValidatingPolicy"),
    }
)
_GUARDED = ("certificate", "certificates", "certificaterequest", "certificaterequests")


def policies(objects: Sequence[Object]) -> Iterator[Object]:
    """Yield what may limit the use of issuers.

    These are approval policies, and admission policies that match Certificates or requests.
    """
    for thing in objects:
        if thing.kind == "CertificateRequestPolicy" or (_admits(thing) and _guards(thing.spec)):
            yield thing


def limits(
    issuer: Issuer, known: Sequence[Object], controllers: Sequence[Component]
) -> Iterator[Object]:
    """Yield those policies that limit who may use an issuer for what.

    A CertificateRequestPolicy counts if it may select the issuer, unless a controller of the tree
    approves every request by itself.
    """
    approves_all = any(map(approves_by_itself, controllers))
    for policy in known:
        admission = policy.kind != "CertificateRequestPolicy"
        if admission or not (approves_all or as_request_policy(policy).takes(issuer) is False):
            yield policy


def as_request_policy(policy: Object) -> RequestPolicy:
    """Return an object as what it is: a CertificateRequestPolicy."""
    return RequestPolicy(policy.document, policy.unit, policy.namespace)


def by_namespace(policy: Object) -> bool:
    """Whether an approval policy tells namespaces apart."""
    if policy.kind != "CertificateRequestPolicy":
        return False
    policy = as_request_policy(policy)
    return policy.limits_namespaces or policy.asks_for_requester


def approves_by_itself(controller: Component) -> bool | None:
    """Whether a controller runs cert-manager's own approver; None if files do not tell.

    `*` stands for all controllers that are on by default, the approver among them; a list that
    only takes some away begins with all.
    """
    if controller.synthetic or controller.settled_elsewhere:
        return None
    entries = [entry.strip() for entry in (controller.flag("controllers") or "*").split(",")]
    if any("$" in entry or "{" in entry for entry in entries):
        return None
    added = {entry for entry in entries if not entry.startswith("-")}
    return f"-{_APPROVER}" not in entries and (not added or bool(added & {"*", _APPROVER}))


def _admits(thing: Object) -> bool:
    known = (thing.group, thing.kind) in _ADMISSION
    return known or thing.group == "constraints.gatekeeper.sh"


def _guards(spec: Node) -> bool:
    stack = [spec]
    while stack:
        node = stack.pop()
        if node.is_map:
            stack.extend(node.map.values())
            if any(key in {"kinds", "resources"} and _lists(v) for key, v in node.items()):
                return True
            # Kyverno writes keys of a pattern as `=(cert-manager.io/issuer)`.
            if any("cert-manager.io/" in key for key in node.map):
                return True
        elif node.is_list:
            stack.extend(node.list)
        elif "cert-manager.io/" in node.text and "issuer" in node.text:
            return True
    return False


def _lists(kinds: Node) -> bool:
    return any(node.text.rpartition("/")[2].lower() in _GUARDED for node in kinds)
