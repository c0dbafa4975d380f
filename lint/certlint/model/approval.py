"""What limits the use of an issuer: approval policies and admission policies in the tree."""

from collections.abc import Iterator, Sequence

from certlint.model.components import Component
from certlint.model.issuance import names_match
from certlint.model.objects import CERT_MANAGER, Issuer, Object
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

    A CertificateRequestPolicy counts if it selects the issuer, unless a controller of the tree
    approves every request by itself.
    """
    approves_all = any(_APPROVER not in (c.flag("controllers") or "") for c in controllers)
    for policy in known:
        approval = policy.kind == "CertificateRequestPolicy"
        if not approval or (not approves_all and _selects(policy.spec, issuer)):
            yield policy


def by_namespace(policy: Object) -> bool:
    """Whether an approval policy tells namespaces apart."""
    return policy.spec.at("selector.namespace").is_map


def _selects(spec: Node, issuer: Issuer) -> bool:
    ref = spec.at("selector.issuerRef")
    given = {"name": issuer.name, "kind": issuer.kind, "group": CERT_MANAGER}
    return all(
        not ref[key].text or ref[key].placeholder or names_match(ref[key].text, value)
        for key, value in given.items()
    )


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
            if any(key.startswith("cert-manager.io/") for key in node.map):
                return True
        elif node.is_list:
            stack.extend(node.list)
        elif "cert-manager.io/" in node.text and "issuer" in node.text:
            return True
    return False


def _lists(kinds: Node) -> bool:
    return any(node.text.rpartition("/")[2].lower() in _GUARDED for node in kinds)
