"""Private keys and credentials that stand in plain Secrets; their values are read, never kept."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from certlint.model.key_material import Content, content
from certlint.model.kinds import Issuer
from certlint.model.known_secrets import KnownSecret
from certlint.model.objects import Object
from certlint.model.secret_keys import key_needs
from certlint.node import Node

_TLS = "kubernetes.io/tls"
# What an issuer reads that is no secret: certificates, and names.
_PUBLIC = ("caBundleSecretRef", "clientCertSecretRef", "accessKeyIDSecretRef", "ca.secretName")
_PUBLIC_KEYS = frozenset({"tls.crt", "ca.crt", "username", "client-id"})


class Holding(NamedTuple):
    """A place where a Secret holds what nobody should read, and the issuers that use it."""

    secret: Object
    at: Node
    what: str
    issuers: Sequence[Issuer] = ()


def private_keys(
    objects: Sequence[Object],
    cas: Mapping[tuple[str, str], Sequence[Issuer]],
    accounts: Mapping[tuple[str, str], Sequence[Issuer]],
) -> Iterator[Holding]:
    """Yield the private keys of CAs, of ACME accounts and of certificates that serve TLS."""
    for secret in objects:
        if secret.kind != "Secret" or secret.group:
            continue
        place = (secret.namespace, secret.name)
        if place in accounts:
            issuers, what = accounts[place], "the account key of"
            keys = [i.spec.at("acme.privateKeySecretRef.key").text or "tls.key" for i in issuers]
        elif place in cas or secret.root["type"].text == _TLS:
            issuers, what, keys = cas.get(place, ()), "the CA's private key of", ["tls.key"]
        else:
            continue
        whose = f"{what} {issuers[0]}" if issuers else "the private key of a certificate"
        for key in dict.fromkeys(keys):
            held = content(secret, key)
            if held is not None and held.is_private_key:
                yield Holding(secret, held.at, whose, issuers)


def account_keys(
    issuers: Sequence[Issuer], namespace_of: Callable[[Issuer], str]
) -> Mapping[tuple[str, str], Sequence[Issuer]]:
    """The Secrets of ACME accounts, by namespace and name, with the issuers that use them."""
    found: dict[tuple[str, str], list[Issuer]] = defaultdict(list)
    for issuer in issuers:
        name, namespace = issuer.spec.at("acme.privateKeySecretRef.name"), namespace_of(issuer)
        if name.text and name.known and namespace:
            found[namespace, name.text].append(issuer)
    return found


def credentials(
    issuers: Sequence[Issuer],
    namespace_of: Callable[[Issuer], str],
    secrets: Mapping[str, Sequence[KnownSecret]],
) -> Iterator[Holding]:
    """Yield the credentials of issuers, each once with all issuers that use it."""
    found: dict[Node, tuple[Object, str, list[Issuer]]] = {}
    for issuer in issuers:
        for name, keys in _secret_needs(issuer):
            for known in secrets.get(name, ()):
                secret = known.owner
                here = secret.kind == "Secret" and secret.namespace == namespace_of(issuer)
                for key in keys if here and secret.namespace else ():
                    held = content(secret, key)
                    if held is not None and not _is_harmless(secret, key, held):
                        found.setdefault(held.at, (secret, key, []))[2].append(issuer)
    for at, (secret, key, users) in found.items():
        distinct = list({id(issuer): issuer for issuer in users}.values())
        yield Holding(secret, at, f"the credential `{key}` of {distinct[0]}", distinct)


def _secret_needs(issuer: Issuer) -> Iterator[tuple[str, list[str]]]:
    for need in key_needs(issuer):
        if not any(part in need.name.path for part in _PUBLIC):
            keys = dict.fromkeys(key for keys in need.sets for key in keys)
            yield need.name.text, [key for key in keys if key not in _PUBLIC_KEYS]


def _is_harmless(secret: Object, key: str, held: Content) -> bool:
    """Whether a value is a stand-in, or the key of a TLS Secret, which is told as such."""
    tls_key = secret.root["type"].text == _TLS and key == "tls.key" and held.is_private_key
    return held.is_stand_in or tls_key
