"""Secrets that something copies into other namespaces: replicators and their annotations.

Annotation keys as their projects document them: emberstack reflector, mittwald replicator,
kubed (config-syncer); and the objects of External Secrets and Kyverno that copy Secrets.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from certlint.model.objects import Object
from certlint.node import Node
from certlint.source import Location

_REFLECTOR = "reflector.v1.k8s.emberstack.com/"
_REPLICATOR = "replicator.v1.mittwald.de/"
_KUBED = "kubed.appscode.com/sync"
PULLS = (_REPLICATOR + "replicate-from", _REFLECTOR + "reflects")


@dataclass(frozen=True, slots=True)
class Copying:
    """Something that lets a Secret leave its namespace; `ready` is false if a part is missing."""

    at: Node
    means: str
    ready: bool = True

    @property
    def location(self) -> Location:
        """Where it is written."""
        return self.at.location


def copying(annotations: Node, namespace: str) -> Iterator[Copying]:
    """Yield what annotations of a Secret, or of the template of one, let replicators do.

    A list of target namespaces that names only the Secret's own copies nothing.
    """
    allowed = annotations[_REFLECTOR + "reflection-allowed"]
    if _says_true(allowed) and not _only(
        annotations[_REFLECTOR + "reflection-allowed-namespaces"], namespace
    ):
        yield Copying(allowed, "reflector")
    automatic = annotations[_REFLECTOR + "reflection-auto-enabled"]
    if _says_true(automatic) and not allowed:
        yield Copying(automatic, "reflector", ready=False)
    permitted = annotations[_REPLICATOR + "replication-allowed"]
    if _says_true(permitted) and not _only(
        annotations[_REPLICATOR + "replication-allowed-namespaces"], namespace
    ):
        yield Copying(permitted, "replicator")
    for key in ("replicate-to", "replicate-to-matching"):
        pushed = annotations[_REPLICATOR + key]
        if pushed.text and not _only(pushed, namespace):
            yield Copying(pushed, "replicator")
    if annotations[_KUBED].exists:
        yield Copying(annotations[_KUBED], "kubed")


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
    for key in PULLS:
        node = secret.annotation(key)
        if node.text and node.known:
            namespace, _, name = node.text.rpartition("/")
            return node, namespace or secret.namespace, name
    return None


@dataclass(frozen=True, slots=True)
class Clone:
    """An object that copies a Secret: from (namespace, name) to some namespaces, or outside."""

    owner: Object
    at: Node
    namespace: str
    name: str

    @property
    def location(self) -> Location:
        """Where the Secret is named."""
        return self.at.location


def clones(objects: Sequence[Object]) -> Iterator[Clone]:
    """Yield what copies Secrets by name: Kyverno generate rules and PushSecrets."""
    for thing in objects:
        if thing.group == "kyverno.io":
            for rule in thing.spec["rules"]:
                generate = rule["generate"]
                source = generate["clone"]
                if generate["kind"].text == "Secret" and source["name"].text and source.known:
                    yield Clone(
                        thing, source["name"], source["namespace"].text, source["name"].text
                    )
        elif thing.kind == "PushSecret" and thing.group == "external-secrets.io":
            name = thing.spec.at("selector.secret.name")
            keys = {entry.at("match.secretKey").text for entry in thing.spec["data"]}
            if name.text and name.known and (not keys or keys & {"", "tls.key"}):
                yield Clone(thing, name, thing.namespace, name.text)


def targets(objects: Sequence[Object]) -> Mapping[str, Object]:
    """Names of Secrets that one object makes in several namespaces: ClusterExternalSecrets."""
    return {
        thing.spec["externalSecretName"].text
        or thing.spec.at("externalSecretSpec.target.name").text
        or thing.name: thing
        for thing in objects
        if thing.kind == "ClusterExternalSecret"
    }


def _says_true(node: Node) -> bool:
    return node.true or node.text.lower() == "true"


def _only(node: Node, namespace: str) -> bool:
    names = {name.strip() for name in node.text.split(",") if name.strip()}
    return bool(namespace) and names == {namespace}
