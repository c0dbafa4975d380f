"""Secrets that something copies into other namespaces, or out of the cluster.

Annotations of replicators, and the objects of External Secrets, Kyverno and Capsule that copy
Secrets.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from certlint.model.objects import Object
from certlint.model.replicators import Copying, copying, pulls
from certlint.model.selectors import Labels, matches
from certlint.node import Node
from certlint.source import Location


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
    """Yield what copies Secrets: Kyverno's generate rules, PushSecrets, Capsule's resources."""
    for thing in objects:
        if thing.group == "kyverno.io":
            yield from _of_kyverno(thing)
        elif thing.kind == "PushSecret" and thing.group == "external-secrets.io":
            selected = thing.spec.at("selector.secret")
            keys = {entry.at("match.secretKey").text for entry in thing.spec["data"]}
            if not keys or keys & {"", "tls.key"}:
                yield from _named_or_selected(thing, selected, thing.namespace)
        elif thing.group == "capsule.clastix.io":
            yield from _of_capsule(thing)


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
