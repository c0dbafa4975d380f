"""Which keys the Secrets of issuers must hold, and which they do."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from certlint.model.kinds import Issuer
from certlint.model.known_secrets import KnownSecret
from certlint.model.objects import Object
from certlint.model.once import once
from certlint.model.references import SOLVER_SECRETS
from certlint.model.replicators import pulls
from certlint.node import Node, is_placeholder

# Where an issuer selects one key of a Secret, and the key that is read where none is named.
_SELECTORS = {
    "acme.externalAccountBinding.keySecretRef": "",
    "vault.caBundleSecretRef": "ca.crt",
    "vault.clientCertSecretRef": "tls.crt",
    "vault.clientKeySecretRef": "tls.key",
    "vault.auth.tokenSecretRef": "token",
    "vault.auth.appRole.secretRef": "",
    "vault.auth.kubernetes.secretRef": "token",
    "venafi.tpp.caBundleSecretRef": "ca.crt",
    "venafi.cloud.apiTokenSecretRef": "",
}
# Of those without a default, where the webhook lets the key be absent; no Secret holds the key "".
_UNCHECKED = ("vault.auth.appRole.secretRef",)
_UNCHECKED_IN_SOLVER = ("dns01.route53.secretAccessKeySecretRef",)
_PAIR = (("tls.crt", "tls.key"),)
# Where an issuer names a whole Secret, and the sets of keys of which it needs one.
_WHOLE: dict[str, tuple[tuple[str, ...], ...]] = {
    "ca.secretName": _PAIR,
    "vault.auth.clientCertificate.secretName": _PAIR,
    "venafi.tpp.credentialsRef.name": (("username", "password"), ("access-token",)),
    "venafi.ngts.credentialsRef.name": (("client-id", "client-secret"),),
}
_CERTIFICATE_KEYS = frozenset({"tls.crt", "tls.key", "ca.crt"})
_FORMATS = {"CombinedPEM": "tls-combined.pem", "DER": "key.der"}


class KeyNeed(NamedTuple):
    """A Secret that an issuer reads: its name, where a key is chosen, and what it must hold.

    `sets` are alternatives, of each of which every key is needed.
    """

    name: Node
    at: Node
    sets: Sequence[Sequence[str]]


@once
def key_needs(issuer: Issuer) -> Iterator[KeyNeed]:
    """Yield the keys that an issuer reads, as far as they are known."""
    found = [(at, key) for path, key in _SELECTORS.items() for at in issuer.spec.given(path)]
    for solver in issuer.solvers:
        found += [(at, "") for at in solver["dns01"].given(*SOLVER_SECRETS)]
    for selector, default in found:
        key = selector["key"].text or default
        if selector["name"].text and selector.known and key:
            yield KeyNeed(selector["name"], selector["key"] or selector["name"], [[key]])
    for path, sets in _WHOLE.items():
        for name in issuer.spec.given(path):
            if name.text and name.known:
                yield KeyNeed(name, name, sets)


def keyless(issuer: Issuer) -> Iterator[Node]:
    """Yield where an issuer selects no key of a Secret that it names, and none is the default."""
    found = [issuer.spec.at(path) for path in _UNCHECKED]
    found += [solver.at(path) for solver in issuer.solvers for path in _UNCHECKED_IN_SOLVER]
    return (node for node in found if node["name"].text and node.lacks("key"))


class MissingKey(NamedTuple):
    """A key that an issuer reads and its Secret does not hold; `held` are those that it does."""

    need: KeyNeed
    secret: KnownSecret
    keys: Sequence[str]
    held: Sequence[str]


def missing_keys(
    issuer: Issuer, namespace: str, secrets: Mapping[str, Sequence[KnownSecret]]
) -> Iterator[MissingKey]:
    """Yield the keys that an issuer needs and the Secret in its namespace certainly lacks."""
    for need in key_needs(issuer):
        known = secrets.get(need.name.text, ())
        here = [s for s in known if s.owner.namespace == namespace]
        held: set[str] = set()
        sure = bool(here) and all(s.owner.namespace for s in known)
        for secret in here:
            keys = keys_of(secret)
            sure = sure and keys is not None
            held |= keys or set()
        lacking = [[key for key in keys if key not in held] for keys in need.sets]
        if sure and all(lacking):
            yield MissingKey(need, here[0], lacking[0], sorted(held))


def keys_of(secret: KnownSecret) -> frozenset[str] | None:
    """The keys that a Secret holds, or will; None if that cannot be known."""
    owner = secret.owner
    if owner.kind == "Secret":
        return _of_secret(owner)
    if owner.kind == "SealedSecret":
        return _sealed(owner)
    if owner.kind == "ExternalSecret":
        return _external(owner)
    if owner.kind == "Certificate":
        formats = {f["type"].text for f in owner.spec["additionalOutputFormats"]}
        return _CERTIFICATE_KEYS | {_FORMATS[f] for f in formats if f in _FORMATS}
    return None


def _of_secret(owner: Object) -> frozenset[str] | None:
    held = [*owner.root["data"].map, *owner.root["stringData"].map]
    filled_later = any(key in owner.annotations for key in pulls())
    sure = held and not filled_later and not any(map(is_placeholder, held))
    return frozenset(held) if sure else None


def _sealed(owner: Object) -> frozenset[str] | None:
    keys = {*owner.spec["encryptedData"].map, *owner.spec.at("template.data").map}
    return frozenset(keys) if keys else None


def _external(owner: Object) -> frozenset[str] | None:
    target, template = owner.spec["target"], owner.spec.at("target.template")
    if owner.spec["dataFrom"].list or template["templateFrom"].list:
        return None
    fetched = {entry["secretKey"].text for entry in owner.spec["data"]}
    made = set(template["data"].map)
    if not made or template["mergePolicy"].text == "Merge":
        made |= fetched
    whole = made and "" not in made and target["creationPolicy"].text not in {"Merge", "None"}
    return frozenset(made) if whole else None
