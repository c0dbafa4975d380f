"""Annotations by which Ingresses, Gateways and ListenerSets ask for certificates.

cert-manager's ingress-shim reads them. What it cannot use it skips with an event that few people
look at, one entry or the whole object.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from certlint.model.data_files import facts
from certlint.model.faults import Fault
from certlint.model.objects import Object
from certlint.node import Node, is_placeholder
from certlint.problem import Severity

INGRESS_LIKE = frozenset({"Ingress", "Gateway", "ListenerSet", "XListenerSet"})
ISSUER = "cert-manager.io/issuer"
CLUSTER_ISSUER = "cert-manager.io/cluster-issuer"
_KIND = "cert-manager.io/issuer-kind"
_GROUP = "cert-manager.io/issuer-group"
_OURS = ("cert-manager.io", "acme.cert-manager.io")
# Groups that are not cert-manager's, and which one of its own was meant.
_NEARLY_OURS = {
    "acme.certmanager.io": "acme.cert-manager.io",
    "cert-manager.k8s.io": "cert-manager.io",
    "certmanager.io": "cert-manager.io",
}
_OBSOLETE = "certmanager.k8s.io"


def issuer_annotation(thing: Object) -> Node:
    """The annotation that names an issuer; falsy if there is none."""
    namespaced = thing.annotation(ISSUER)
    return namespaced if namespaced.exists else thing.annotation(CLUSTER_ISSUER)


def conflict(thing: Object) -> Fault | None:
    """Say which annotations of an object cannot stand together: none of them has an effect."""
    namespaced, cluster = thing.annotation(ISSUER), thing.annotation(CLUSTER_ISSUER)
    if namespaced.exists and cluster.exists:
        return Fault(namespaced, f"names an issuer by `{ISSUER}` and by `{CLUSTER_ISSUER}`")
    for key in (_KIND, _GROUP):
        if cluster.exists and thing.annotation(key).exists:
            says = f"has `{key}` beside `{CLUSTER_ISSUER}`"
            fix = f"use `{ISSUER}` with the kind and group, or delete `{key}`"
            return Fault(thing.annotation(key), says, fix)
    for node in (namespaced, cluster):
        if node.exists and node.scalar in {"", None} and not node.is_map and not node.is_list:
            return Fault(node, f"names no issuer in `{node.step}`", "name the issuer")
    return None


def strange_annotations(thing: Object, extra: Sequence[str] = ()) -> Iterator[Fault]:
    """Yield the annotations that look like cert-manager's but are none.

    `better` is the key that was certainly meant; `extra` are keys that the controller knows too.
    """
    table = facts("annotations")
    known = frozenset(table["known"]) | frozenset(extra)
    for key, node in thing.annotations.items():
        group, _, name = key.partition("/")
        near = group in _OURS or group in _NEARLY_OURS
        if not near or key in known or is_placeholder(key):
            continue
        meant = table["mistaken"].get(key, "")
        if not meant and group in _NEARLY_OURS and f"{_NEARLY_OURS[group]}/{name}" in known:
            meant = f"{_NEARLY_OURS[group]}/{name}"
        likely = meant or _closest(key, table["known"])
        fix = f"write `{likely}`" if likely else "delete it"
        says = f"has the annotation `{key}`, which cert-manager does not know"
        yield Fault(node, says, fix, meant)


def _closest(key: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  only a fault needs it

    near = get_close_matches(key, known, n=1, cutoff=0.9)
    return near[0] if near else ""


def misplaced_annotations(thing: Object, unread: Collection[str]) -> Iterator[Fault]:
    """Yield the annotations that cert-manager knows, but does not read on an Ingress.

    Those that the controller's release does not know yet, `unread`, it reads on nothing.
    """
    for key in sorted(unread):
        since, node = facts("annotations")["read_since"][key], thing.annotation(key)
        if node.exists:
            yield Fault(node, f"has the annotation `{key}`, which is not read before {since}")
    for key in facts("annotations")["not_read_on_ingresses"]:
        node = thing.annotation(key)
        if node.exists and thing.kind == "Ingress":
            yield Fault(node, f"has the annotation `{key}`, which is not read on an Ingress")


def obsolete_annotations(thing: Object) -> Iterator[Fault]:
    """Yield the annotations that cert-manager has not read since 0.11.

    `better` is the key of today. Beside an issuer that is named today they are only left over.
    """
    renamed: Mapping[str, str] = facts("annotations")["obsolete"]
    left_over = Severity.NOTE if issuer_annotation(thing).exists else None
    for key, node in thing.annotations.items():
        if key.partition("/")[0] == _OBSOLETE:
            better = renamed.get(key, "")
            fix = f"rename it to `{better}`" if better and left_over is None else "delete it"
            says = f"has the annotation `{key}`, which cert-manager ignores since 0.11"
            yield Fault(node, says, fix, better if left_over is None else "", left_over)


def tls_faults(ingress: Object) -> Iterator[Fault]:
    """Yield the entries of an annotated Ingress's `tls` that make no certificate."""
    entries = ingress.spec["tls"].list
    if not all(entry.known for entry in entries):
        return
    first: dict[str, Node] = {}
    for entry in entries:
        secret = entry["secretName"]
        if secret.text in first:
            what = f"with Secret `{secret.text}`" if secret.text else "without a Secret"
            says = f"has two tls entries {what}, for which ingress-shim drops the whole Ingress"
            yield Fault(secret, says, "give each entry a `secretName` of its own, or merge them")
            return
        first[secret.text] = entry
    complete = any(entry["secretName"].text and entry["hosts"].list for entry in entries)
    for entry in entries:
        if not entry["secretName"].text:
            level = Severity.NOTE if complete else Severity.WARNING
            says = "has a tls entry without `secretName`, for which no certificate is made"
            yield Fault(entry["secretName"], says, "give the entry a `secretName`", severity=level)
        elif not entry["hosts"].list:
            says = f"has no hosts for Secret `{entry['secretName'].text}`, which is not made"
            yield Fault(entry["hosts"], says, "list the hosts", severity=Severity.WARNING)
