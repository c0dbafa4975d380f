"""Signing keys that leave their owner: CAs that several tenants share, and keys that are copied."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from certlint.model.copies import Clone, pulled_from, targets, template_copying
from certlint.model.issuance import Request
from certlint.model.key_material import digests
from certlint.model.kinds import Certificate, Issuer
from certlint.model.known_secrets import KnownSecret
from certlint.model.objects import Object
from certlint.model.replicators import Copying, copying
from certlint.model.selectors import Labels
from certlint.model.tenancy import Tenancy
from certlint.node import Node
from certlint.problem import Located, Related
from certlint.wording import some_of

_INJECTORS = ("cert-manager.io/inject-ca-from", "cert-manager.io/inject-ca-from-secret")


class SharedCa(NamedTuple):
    """One signing key that serves several tenants.

    `copied` says that the key itself stands in several places; otherwise one issuer serves all,
    `limited` if an approval policy tells their namespaces apart.
    """

    at: Located
    says: str
    users: Sequence[Related]
    copied: bool = False
    limited: bool = False


class CopiedKey(NamedTuple):
    """A CA's Secret that something copies: what says so in words, and the copies that are known.

    `marks` are the annotations of a Certificate's template that must go.
    """

    at: Located
    says: str
    copies: Sequence[Located] = ()
    ready: bool = True
    marks: Sequence[Node] = ()


def equal_keys(
    cas: Mapping[tuple[str, str], Sequence[Issuer]],
    secrets: Mapping[str, Sequence[KnownSecret]],
    tenancy: Tenancy,
) -> Iterator[SharedCa]:
    """Yield signing keys or certificates that stand equal in Secrets of several tenants.

    Compared by digest: no part of a key is kept or shown.
    """
    holders: dict[str, dict[str, tuple[Object, Issuer]]] = defaultdict(dict)
    for (namespace, name), issuers in cas.items():
        for secret in secrets.get(name, ()):
            if secret.owner.kind != "Secret" or secret.owner.namespace != namespace:
                continue
            tenant = tenancy.tenant(namespace)
            for digest in digests(secret.owner):
                if tenant and not issuers[0].is_cluster:
                    holders[digest].setdefault(tenant, (secret.owner, issuers[0]))
    told: set[frozenset[str]] = set()
    for by_tenant in holders.values():
        tenants = frozenset(by_tenant)
        if len(tenants) < 2 or tenants in told:
            continue
        told.add(tenants)
        (secret, issuer), *others = by_tenant.values()
        yield SharedCa(
            issuer.spec.at("ca.secretName"),
            f"{issuer} signs with the same CA as {', '.join(str(i) for _, i in others)}",
            [Related(secret, "this Secret"), *(Related(s, "holds the same") for s, _ in others)],
            copied=True,
        )


def pulled_copies(
    cas: Mapping[tuple[str, str], Sequence[Issuer]],
    secrets: Mapping[str, Sequence[KnownSecret]],
    objects: Sequence[Object],
    tenancy: Tenancy,
) -> Iterator[SharedCa]:
    """Yield CAs of tenants whose Secret is a copy of another namespace's."""
    made = targets(objects)
    for (namespace, name), issuers in cas.items():
        issuer = issuers[0]
        if issuer.is_cluster or not tenancy.tenant(namespace):
            continue
        for secret in secrets.get(name, ()):
            pulled = pulled_from(secret.owner) if secret.owner.kind == "Secret" else None
            if pulled and secret.owner.namespace == namespace and pulled[1] != namespace:
                yield SharedCa(
                    issuer.spec.at("ca.secretName"),
                    f"{issuer} signs with a copy of the CA in Secret {pulled[1]}/{pulled[2]}",
                    [Related(pulled[0], "copied by this annotation")],
                    copied=True,
                )
        if name in made:
            yield SharedCa(
                issuer.spec.at("ca.secretName"),
                f"{issuer} signs with a CA that {made[name]} puts into several namespaces",
                [Related(made[name], "puts it there")],
                copied=True,
            )


def one_secret(
    cas: Mapping[tuple[str, str], Sequence[Issuer]],
) -> Iterator[SharedCa]:
    """Yield CA Secrets that several issuers of one unit use, at least one a ClusterIssuer."""
    for (namespace, name), issuers in cas.items():
        by_unit: dict[str, dict[str, Issuer]] = defaultdict(dict)
        for issuer in issuers:
            by_unit[issuer.unit].setdefault(str(issuer), issuer)
        for distinct in by_unit.values():
            first, *others = sorted(distinct.values(), key=lambda i: (not i.is_cluster, str(i)))
            if others and first.is_cluster:
                yield SharedCa(
                    first.spec.at("ca.secretName"),
                    f"{first} and {others[0]} sign with one CA, Secret {namespace}/{name}",
                    [Related(o.spec.at("ca.secretName"), f"{o} uses it too") for o in others],
                )


def one_issuer(
    issuer: Issuer, users: Sequence[Request], tenancy: Tenancy, *, limited: bool
) -> Iterator[SharedCa]:
    """Yield a CA ClusterIssuer that requests of several tenants ask; intermediates do not count."""
    if not issuer.is_cluster or not issuer.spec["ca"].map:
        return
    tenants: dict[str, Request] = {}
    for user in users:
        if not user.is_ca and (tenant := tenancy.tenant(user.origin.namespace)):
            tenants.setdefault(tenant, user)
    if len(tenants) < 2:
        return
    names = sorted(tenants)
    what = "tenants" if tenancy.multi else "namespaces"
    yield SharedCa(
        issuer.spec.at("ca.secretName"),
        f"{issuer} signs with one CA for {len(names)} {what}: {some_of(names, 3)}",
        [Related(tenants[name].issuer, f"{tenants[name]} asks it") for name in names],
        limited=limited,
    )


def copied_keys(
    objects: Sequence[Object],
    cas: Mapping[tuple[str, str], Sequence[Issuer]],
    cloned: Sequence[Clone],
    requests: Sequence[Request],
) -> Iterator[CopiedKey]:
    """Yield the CA Secrets that annotations or other objects copy out of their namespace.

    A self-signed pair that only serves a webhook (an injector names it, and no issuer uses it) is
    no CA, whatever `isCA` says.
    """
    injected = {
        thing.annotation(key).text for thing in objects for key in _INJECTORS if thing.annotations
    }
    pulled: dict[tuple[str, str], list[Object]] = defaultdict(list)
    for thing in objects:
        source = pulled_from(thing) if thing.kind == "Secret" else None
        if source is not None and source[1] != thing.namespace:
            pulled[source[1], source[2]].append(thing)
    for thing, name, marks in _holders(objects, requests, cas, injected):
        copies = pulled.pop((thing.namespace, name), [])
        labels = _labels(thing)
        by_name = [c for c in cloned if c.takes(thing.namespace, name, labels)]
        told = [m for m in marks if m.ready] or marks
        if told:
            own = _of_one_replicator(told[0].at) if thing.kind == "Certificate" else ()
            says = f"{thing} lets {told[0].means} copy the CA's private key to other namespaces"
            yield CopiedKey(told[0], says, copies, told[0].ready, own)
        elif by_name or copies:
            taker = by_name[0].owner if by_name else copies[0]
            says = f"{taker} copies the CA's private key of {thing} out of its namespace"
            yield CopiedKey(by_name[0] if by_name else thing, says, copies)


def _holders(
    objects: Sequence[Object],
    requests: Sequence[Request],
    cas: Mapping[tuple[str, str], Sequence[Issuer]],
    injected: set[str],
) -> Iterator[tuple[Object, str, list[Copying]]]:
    """Yield what owns a CA's Secret: the object, the Secret's name, what lets it be copied."""
    for request in requests:
        owner, name = request.origin, request.secret.text
        used = (owner.namespace, name) in cas
        serves = {f"{owner.namespace}/{owner.name}", f"{owner.namespace}/{name}"} & injected
        if not name or not (used or (request.is_ca and not serves)):
            continue
        yield owner, name, list(template_marks(owner))
    for thing in objects:
        if thing.kind == "Secret" and thing.group == "" and (thing.namespace, thing.name) in cas:
            marks = list(copying(thing.root.at("metadata.annotations"), thing.namespace))
            yield thing, thing.name, marks


def _of_one_replicator(mark: Node) -> Sequence[Node]:
    """All annotations beside one that are for the same replicator."""
    prefix = str(mark.step).partition("/")[0]
    beside = mark.parent.items() if mark.parent is not None else ()
    return [node for key, node in beside if key.partition("/")[0] == prefix]


def _labels(owner: Object) -> Labels:
    """The labels of the Secret that an object is or makes; others may be added to it."""
    given = owner.labels if owner.kind == "Secret" else owner.spec.at("secretTemplate.labels").map
    return Labels({key: node.text for key, node in given.items() if node.text and node.known})


def template_marks(owner: Object) -> Iterator[Copying]:
    """Yield what lets the Secret be copied that a Certificate or an Ingress has made."""
    if owner.kind == "Certificate":
        certificate = owner.seen_as(Certificate)
        annotations: Node = certificate.spec.at("secretTemplate.annotations")
        yield from copying(annotations, owner.namespace)
    else:
        template = owner.annotation("cert-manager.io/secret-template")
        yield from template_copying(template, owner.namespace)
