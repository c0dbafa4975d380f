"""Roots that trust-manager spreads: live Secrets, missing ones, and too many readers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from certlint.model.bundles import BundleSource, TrustManager, own_roots
from certlint.model.grants import Grant
from certlint.model.known_secrets import KnownSecret
from certlint.model.rbac import Rbac
from certlint.model.secret_keys import keys_of
from certlint.model.signing import Signing
from certlint.model.subjects import SERVICE_ACCOUNT, Subject, holders_of
from certlint.model.wanted import Wanted
from certlint.node import Node
from certlint.problem import Located, Severity

_WRITES = ("create", "update", "patch", "delete")


class LiveRoot(NamedTuple):
    """A source of a Bundle that changes whenever a certificate is renewed; `says` what that is."""

    source: BundleSource
    maker: Wanted
    says: str
    severity: Severity


def live_roots(signing: Signing) -> Iterator[LiveRoot]:
    """Yield the sources whose Secret a Certificate keeps.

    Several roots are the way to change them one after the other, and a key that never changes
    keeps its root valid.
    """
    for source in signing.sources:
        for maker in signing.makers_of(source):
            issuer = signing.issuer_of(maker.request)
            itself = source.key.text in {"tls.crt", "*"} or not source.key
            if itself and not maker.request.is_ca:
                yield LiveRoot(source, maker, "which is no CA", Severity.ERROR)
            elif itself and issuer is not None and issuer.type != "selfSigned":
                yield LiveRoot(source, maker, f"which {issuer} signs", Severity.ERROR)
            elif own_roots(source.bundle) < 2:
                kept = maker.rotation_policy.text == "Never"
                severity = Severity.NOTE if kept else Severity.WARNING
                says = "and drops the old root when that is renewed"
                yield LiveRoot(source, maker, says, severity)


class MissingSource(NamedTuple):
    """A source that is not where a Bundle looks: `says` why, and `near` is what was meant."""

    source: BundleSource
    at: Node
    says: str
    near: KnownSecret


def missing_sources(
    signing: Signing, secrets: Mapping[str, Sequence[KnownSecret]]
) -> Iterator[MissingSource]:
    """Yield the Secrets of Bundles that stand elsewhere, or lack the key."""
    place = signing.trust_namespace
    for source in signing.sources:
        known = secrets.get(source.name.text, ()) if source.name.known else ()
        if source.kind != "Secret" or not place or not known:
            continue
        here = [s for s in known if s.owner.namespace == place]
        away = [s for s in known if s.owner.namespace not in {"", place}]
        if len(away) == len(known):
            yield MissingSource(source, source.name, f"is in {away[0].owner.namespace}", away[0])
        elif len(here) == len(known) and source.key.text and "*" not in source.key.text:
            held = [keys_of(secret) for secret in here]
            every = [keys for keys in held if keys is not None]
            if len(every) == len(held) and not any(source.key.text in keys for keys in every):
                yield MissingSource(source, source.key, f"lacks `{source.key.text}`", here[0])


class SecretWriter(NamedTuple):
    """What lets trust-manager write any Secret, and where that is given."""

    manager: object
    at: Located


def secret_writers(managers: Sequence[TrustManager], rbac: Rbac) -> Iterator[SecretWriter]:
    """Yield the trust-managers that may write any Secret beyond their own namespace."""
    for manager in managers:
        if manager.release is not None:
            targets = manager.release.values["secretTargets"]
            if targets["enabled"].true and targets["authorizedSecretsAll"].true:
                at = manager.release.placed(targets["authorizedSecretsAll"])
                yield SecretWriter(manager.owner, at)
        if manager.account is None:
            continue
        account = Subject(SERVICE_ACCOUNT, manager.account[1], manager.account[0])
        grants = rbac.grants(_WRITES, "", "secrets")
        wide = (g for g in grants if not g.resource_names and _reaches(g, account, manager))
        for grant in wide:
            yield SecretWriter(manager.owner, grant.token)
            break


def _reaches(grant: Grant, account: Subject, manager: TrustManager) -> bool:
    return any(
        holder.subject == account
        for binding in grant.bindings
        if binding.cluster_scoped or binding.namespace not in {"", manager.namespace}
        for holder in holders_of(binding)
    )
