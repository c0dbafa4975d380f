"""Secrets that something copies into other namespaces, or out of the cluster.

Annotations of replicators, and the objects of External Secrets, Kyverno and Capsule that copy
Secrets.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from certlint.model.objects import Object
from certlint.model.replicators import Copying, copying, pulls
from certlint.model.selectors import Labels, matches
from certlint.node import Node
from certlint.source import Location

# Where the kinds that take Secrets from a store say which, and the kinds of stores.
_TAKERS = {"ExternalSecret": "spec", "ClusterExternalSecret": "spec.externalSecretSpec"}
_STORES = frozenset({"SecretStore", "ClusterSecretStore"})
# The properties of a Secret that give its private key: all of them, or that one.
_WITH_KEY = frozenset({"", "tls.key"})
# The API server of the cluster itself, by its Service.
_HERE = re.compile(r"(?:https://)?kubernetes\.default(?:\.svc(?:\..*)?)?(?::.*|/.*)?")


def template_copying(template: Node, namespace: str) -> Iterator[Copying]:
    """The same, of an Ingress's `cert-manager.io/secret-template`, which holds JSON in a string."""
    try:
        given: dict[str, dict[str, object]] = json.loads(template.text)
        annotations = dict(given["annotations"])
    except (ValueError, LookupError, TypeError):
        return
    children: dict[str, Node] = {}
    holder = Node(template.source, template.span, children, template.parent, template.step)
    holder.key = template.key
    for key, value in annotations.items():
        if isinstance(value, str):
            children[key] = Node(template.source, template.span, value, holder, key)
    yield from copying(holder, namespace)


def pulled_from(secret: Object) -> tuple[Node, str, str] | None:
    """The annotation by which a Secret is a copy, and the namespace and name that it copies."""
    for key in pulls():
        node = secret.annotation(key)
        if node.text and node.known:
            namespace, _, name = node.text.rpartition("/")
            return node, namespace or secret.namespace, name
    return None


class Clone(NamedTuple):
    """An object that copies Secrets: those of a namespace that it names, or selects by labels."""

    owner: Object
    at: Node
    namespace: str
    name: str = ""

    @property
    def location(self) -> Location:
        """Where the Secret is named."""
        return self.at.location

    def takes(self, namespace: str, name: str, labels: Labels) -> bool:
        """Whether it certainly copies a Secret."""
        if self.namespace != namespace or not namespace:
            return False
        return self.name == name if self.name else matches(self.at, labels) is True


def clones(objects: Sequence[Object]) -> Iterator[Clone]:
    """Yield what copies Secrets: Kyverno's rules, External Secrets, Capsule's resources."""
    stores = {_store(o.kind, o.name, o.place): o for o in objects if o.kind in _STORES}
    for thing in objects:
        if thing.group == "kyverno.io":
            yield from _of_kyverno(thing)
        elif thing.kind == "PushSecret" and thing.group == "external-secrets.io":
            selected = thing.spec.at("selector.secret")
            keys = {entry.at("match.secretKey").text for entry in thing.spec["data"]}
            if not keys or keys & _WITH_KEY:
                yield from _named_or_selected(thing, selected, thing.namespace)
        elif thing.group == "external-secrets.io" and thing.kind in _TAKERS:
            yield from _of_external_secret(thing, stores)
        elif thing.group == "capsule.clastix.io":
            yield from _of_capsule(thing)


def _of_external_secret(
    thing: Object, stores: Mapping[tuple[str, str, str], Object]
) -> Iterator[Clone]:
    """Yield what it takes with the key out of another namespace, by a store of this cluster."""
    spec = thing.root.at(_TAKERS[thing.kind])
    ref, template = spec["secretStoreRef"], spec.at("target.template")
    store = stores.get(_store(ref["kind"].text or "SecretStore", ref["name"].text, thing.place))
    namespace = "" if store is None else _read_by(store)
    at_home = thing.kind == "ExternalSecret" and thing.namespace in {"", namespace}
    # A template says what of it goes into the copy.
    if not namespace or at_home or template["data"] or template["templateFrom"]:
        return
    for entry in (*spec["dataFrom"], *spec["data"]):
        taken = entry["extract"] or entry["remoteRef"]
        if entry["sourceRef"]:
            continue  # it may name another store
        if taken["key"].text and taken["key"].known and taken["property"].text in _WITH_KEY:
            yield Clone(thing, taken["key"], namespace, taken["key"].text)


def _read_by(store: Object) -> str:
    """The namespace of this cluster that a store reads; "" for any other kind of store."""
    kubernetes = store.spec.at("provider.kubernetes")
    url = kubernetes.at("server.url")
    here = not url or _HERE.fullmatch(url.text)
    if not kubernetes.map or not here or kubernetes["authRef"]:
        return ""
    return kubernetes["remoteNamespace"].text or "default"


def _store(kind: str, name: str, place: str) -> tuple[str, str, str]:
    return kind, name, place if kind == "SecretStore" else ""


def _of_kyverno(thing: Object) -> Iterator[Clone]:
    for rule in thing.spec["rules"]:
        generate = rule["generate"]
        source, listed = generate["clone"], generate["cloneList"]
        if generate["kind"].text == "Secret" and source["name"].text and source.known:
            yield Clone(thing, source["name"], source["namespace"].text, source["name"].text)
        if any(kind.text.rpartition("/")[2] == "Secret" for kind in listed["kinds"]):
            yield from _named_or_selected(thing, listed, listed["namespace"].text)


def _of_capsule(thing: Object) -> Iterator[Clone]:
    for resource in thing.spec["resources"]:
        for item in resource["namespacedItems"]:
            if item["kind"].text == "Secret":
                yield from _named_or_selected(thing, item, item["namespace"].text)


def _named_or_selected(thing: Object, source: Node, namespace: str) -> Iterator[Clone]:
    name, selector = source["name"], source["selector"]
    if name.text and name.known:
        yield Clone(thing, name, namespace, name.text)
    elif selector.map and selector.known:
        yield Clone(thing, selector, namespace)


def targets(objects: Sequence[Object]) -> Mapping[str, Object]:
    """Names of Secrets that one object makes in several namespaces, with that object."""
    found: dict[str, Object] = {}
    for thing in objects:
        if thing.kind == "ClusterExternalSecret":
            made = thing.spec.at("externalSecretSpec.target.name").text
            found[made or thing.spec["externalSecretName"].text or thing.name] = thing
        for rule in thing.spec["rules"] if thing.group == "kyverno.io" else ():
            generate = rule["generate"]
            cloned = generate["kind"].text == "Secret" and bool(generate["clone"].map)
            if cloned and generate["name"].known and generate["namespace"].placeholder:
                found[generate["name"].text] = thing
    return found
