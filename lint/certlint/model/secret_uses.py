"""What uses the Secrets of certificates: fronts that serve them, Pods that mount them."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from certlint.documents import Document
from certlint.model.components import WORKLOADS
from certlint.model.issuance import tls_acme
from certlint.model.kinds import Workload
from certlint.model.known_secrets import KnownSecret
from certlint.model.objects import Object
from certlint.model.shim import INGRESS_LIKE, issuer_annotation
from certlint.node import Node

_WORD = re.compile(r"[\w.-]+")
# How controllers of Ingresses are told a Secret that they serve whatever an Ingress names.
_DEFAULT = re.compile(r"default-ssl-certificate[\"']?\s*[=:]\s*[\"']?[^\s\"'/]+/([\w.-]+)")


class SecretUse(NamedTuple):
    """An object that needs a Secret beside it, and where it names it."""

    user: Object
    name: Node


class FarSecret(NamedTuple):
    """A Secret that `uses` need and only a Certificate in another namespace makes."""

    uses: Sequence[SecretUse]
    maker: KnownSecret


def secret_uses(objects: Sequence[Object]) -> Iterator[SecretUse]:
    """Yield where objects need Secrets of their own namespace, by names that are known."""
    for thing in objects:
        if thing.kind in INGRESS_LIKE and not (issuer_annotation(thing) or tls_acme(thing)):
            names = list(_served(thing))
        elif thing.kind in WORKLOADS:
            names = list(_mounted(thing.seen_as(Workload)))
        else:
            continue
        yield from (SecretUse(thing, name) for name in names if name.text and name.known)


def _served(thing: Object) -> Iterator[Node]:
    for entry in thing.spec["tls"]:
        yield entry["secretName"]
    for listener in thing.spec["listeners"]:
        for secret in listener.at("tls.certificateRefs"):
            here = secret["namespace"].text in {"", thing.namespace}
            if here and secret["kind"].text in {"", "Secret"}:
                yield secret["name"]


def _mounted(workload: Workload) -> Iterator[Node]:
    for volume in workload.pod.at("spec.volumes"):
        secrets = [(volume["secret"], "secretName")]
        secrets += [(source["secret"], "name") for source in volume.at("projected.sources")]
        yield from (secret[key] for secret, key in secrets if not secret["optional"].true)


def borrowed_secrets(objects: Sequence[Object]) -> Iterator[SecretUse]:
    """Yield where Gateways name Secrets of other namespaces, each by where it shall be."""
    for thing in objects:
        if thing.kind not in INGRESS_LIKE or not thing.namespace or issuer_annotation(thing):
            continue  # what asks for a certificate itself is told that it gets none
        for listener in thing.spec["listeners"]:
            for secret in listener.at("tls.certificateRefs"):
                other = secret["namespace"].text not in {"", thing.namespace}
                if other and secret.known and secret["kind"].text in {"", "Secret"}:
                    yield SecretUse(thing, secret["name"])


def ungranted(
    uses: Iterable[SecretUse],
    secrets: Mapping[str, Sequence[KnownSecret]],
    grants: Sequence[Object],
    *,
    closed_world: bool,
) -> Iterator[FarSecret]:
    """Yield the Secrets of Certificates that Gateways borrow and that nobody lends to them.

    Unless the tree holds everything, ReferenceGrants of the namespace to others have to show that
    the one that is needed is not elsewhere.
    """
    for use in uses:
        lender = (use.name.parent or use.name)["namespace"].text
        beside = [grant for grant in grants if grant.namespace in {"", lender}]
        for maker in secrets.get(use.name.text, ()):
            made = maker.owner.kind == "Certificate" and maker.owner.namespace == lender
            seen = closed_world or beside
            if made and seen and not any(_lends(grant, use) for grant in beside):
                yield FarSecret([use], maker)


def _lends(grant: Object, use: SecretUse) -> bool:
    """Whether a ReferenceGrant may let an object use a Secret."""
    who = [
        each
        for each in grant.spec["from"]
        if each["kind"].text == use.user.kind and each["namespace"].text == use.user.namespace
    ]
    what = [
        each
        for each in grant.spec["to"]
        if each["kind"].text == "Secret" and each["name"].text in {"", use.name.text}
    ]
    return not grant.spec.known or bool(who and what)


def default_certificates(objects: Sequence[Object]) -> frozenset[str]:
    """The names of the Secrets that controllers serve where an Ingress has none of its own."""
    found: set[str] = set()
    for thing in objects:
        if thing.kind == "TLSStore":
            found.add(thing.spec.at("defaultCertificate.secretName").text)
        elif not thing.cluster_scoped:
            written = thing.root.source.text[slice(*thing.root.span)]
            found.update(_DEFAULT.findall(written))
    return frozenset(found - {""})


def far_secrets(
    uses: Sequence[SecretUse],
    secrets: Mapping[str, Sequence[KnownSecret]],
    spread: Collection[str],
) -> Iterator[FarSecret]:
    """Yield the Secrets that are used in one namespace and made by Certificates of others alone.

    `spread` are the names of Secrets that something may bring into further namespaces.
    """
    groups: dict[str, list[SecretUse]] = defaultdict(list)
    for use in uses:
        known = secrets.get(use.name.text, ())
        places = {secret.owner.namespace for secret in known}
        made = any(secret.owner.kind == "Certificate" for secret in known)
        near = use.user.namespace in places or "" in places or not use.user.namespace
        if made and not near and use.name.text not in spread:
            groups[use.name.text].append(use)
    for name, found in groups.items():
        maker = next(s for s in secrets[name] if s.owner.kind == "Certificate")
        yield FarSecret(sorted(found, key=lambda use: use.name.location.order), maker)


def unmentioned(certificates: Sequence[Object], documents: Sequence[Document]) -> Iterator[Object]:
    """Yield the Certificates whose Secret no other document names, in whatever field.

    Nor the Certificate itself by `namespace/name`, as injectors of CAs do.
    """
    own = {id(c.document.root): c.spec["secretName"].text for c in certificates}
    names, injected = set(own.values()), {f"/{c.name}" for c in certificates}
    found: set[str] = set()
    for document in documents:
        text = document.source.text[slice(*document.root.span)]
        named = names.intersection(_WORD.findall(text))
        found |= named - {own.get(id(document.root), "")}
        found.update(name for name in injected if name in text)
    for certificate in certificates:
        name = certificate.spec["secretName"]
        told = {name.text, f"/{certificate.name}"} & found
        if name.text and name.known and certificate.name and not told:
            yield certificate
