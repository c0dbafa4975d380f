"""What is wrong with the keys that `ca` issuers sign with, and with certificates that are CAs."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from certlint.model.bundles import own_roots
from certlint.model.durations import DAY, HOUR
from certlint.model.kinds import Issuer
from certlint.model.signing import Signing, SigningKey, lifetime_of, renewed_before
from certlint.model.wanted import Wanted
from certlint.model.x509 import Pair
from certlint.node import Node

_YEAR = 8760 * HOUR
# Secrets in which a service mesh expects the CA of its workloads.
_MESHES = frozenset({"cacerts", "linkerd-identity-issuer", "linkerd-trust-anchor"})
_OPERATOR = re.compile(r"webhook|metrics|serving", re.IGNORECASE)


def short_lived(signing: Signing) -> Iterator[tuple[SigningKey, Wanted]]:
    """Yield keys of CAs that live for less than a year, each with the request that makes it.

    A mesh's intermediate, whose leaves live for a small part of its own life, may be short; so may
    a root that a Bundle spreads together with its successor.
    """
    for key in signing.keys:
        maker, lifetime = key.maker, key.lifetime
        if maker is None or not maker.request.is_ca or lifetime is None or lifetime >= _YEAR:
            continue
        above = signing.issuer_of(maker.request)
        if above is None or above.type not in {"ca", "selfSigned"}:
            continue
        lives = [lifetime_of(leaf) for leaf in key.signed]
        brief = bool(lives) and all(life is not None and life * 4 < lifetime for life in lives)
        spread = any(own_roots(source.bundle) > 1 for source in signing.bundled(maker))
        if not (spread or (brief and above.type == "ca")):
            yield key, maker


class Outlived(NamedTuple):
    """A CA whose certificate ends before some that it signed; `surely`, or only late in its life.

    `at` says how long the CA lives, `ca` is what makes or holds its pair.
    """

    key: SigningKey
    at: Node
    ca: object
    leaves: list[Wanted]
    surely: bool


def outlived(signing: Signing, today: date | None) -> Iterator[Outlived]:
    """Yield the CAs that some of what they sign may outlive."""
    brief = {id(key) for key, _ in short_lived(signing)}
    for key in signing.keys:
        lifetime, maker = key.lifetime, key.maker
        if lifetime is None or (maker is not None and not maker.request.is_ca):
            continue
        leaves = [(leaf, life) for leaf in key.signed if (life := lifetime_of(leaf)) is not None]
        longer = [leaf for leaf, life in leaves if life > lifetime]
        if maker is not None:
            at, ca, margin = maker.duration or maker.request.secret, maker, renewed_before(maker)
        else:
            pair = key.pairs[0]
            left = (pair.ends - today).days * DAY if today is not None else None
            at, ca, margin = pair.at, key.held[0], left
        late = [leaf for leaf, life in leaves if margin is not None and 0 < margin < life]
        if longer:
            yield Outlived(key, at, ca, longer, surely=True)
        elif late and id(key) not in brief:
            yield Outlived(key, at, ca, late, surely=False)


def overwritten(signing: Signing) -> Iterator[tuple[SigningKey, Wanted]]:
    """Yield keys over which something else is written: what they sign, or beside their CA."""
    for key in signing.keys:
        for wanted in key.makers:
            signed = signing.issuer_of(wanted.request) in key.issuers
            beside = not wanted.request.is_ca and any(w.request.is_ca for w in key.makers)
            if signed or beside:
                yield key, wanted


def leaves_as_keys(signing: Signing) -> Iterator[tuple[SigningKey, Wanted]]:
    """Yield keys that a certificate makes which is no CA."""
    for key in signing.keys:
        maker = key.maker
        if maker is None or maker.request.is_ca:
            continue
        if signing.issuer_of(maker.request) not in key.issuers:
            yield key, maker


def unusable(signing: Signing, today: date | None) -> Iterator[tuple[SigningKey, Pair, str]]:
    """Yield the pairs in Secrets with which no issuer can sign, and why."""
    for key in signing.keys:
        for pair in key.pairs:
            if not pair.is_ca:
                yield key, pair, "whose certificate is no CA"
            elif pair.matches is False:
                yield key, pair, "whose key belongs to another certificate"
            elif today is not None and pair.ends < today:
                yield key, pair, f"whose certificate ended on {pair.ends}"


def self_signed(signing: Signing) -> Iterator[tuple[Wanted, Issuer]]:
    """Yield the certificates that are signed with their own key, and the issuer that does it."""
    for wanted in signing.wanted:
        issuer = signing.issuer_of(wanted.request)
        if issuer is not None and issuer.type == "selfSigned" and not wanted.is_volume:
            yield wanted, issuer


def serves_operator(signing: Signing, wanted: Wanted) -> bool:
    """Whether a certificate is of a webhook or of metrics, whose clients get its CA by name."""
    named = f"{wanted.name} {wanted.name_of_secret}"
    return signing.maybe_injected(wanted) or _OPERATOR.search(named) is not None


def idle_cas(signing: Signing) -> Iterator[tuple[Wanted, bool]]:
    """Yield the CAs with which nothing signs, and whether another key signed them for certain."""
    for wanted in signing.wanted:
        if not (wanted.is_certificate and wanted.request.is_ca):
            continue
        issuer = signing.issuer_of(wanted.request)
        used = (
            signing.feeds_issuer(wanted)
            or signing.bundled(wanted)
            or signing.maybe_injected(wanted)
            or wanted.name_of_secret in {"", *_MESHES}
        )
        if not used and (issuer is None or issuer.type != "acme"):
            yield wanted, issuer is not None and issuer.type != "selfSigned"


def tenant_cas(
    signing: Signing, tenant_of: Callable[[str], str]
) -> Iterator[tuple[Node, object, str]]:
    """Yield CAs of tenants below another CA that may sign any name: where, what, and whose."""
    for wanted in signing.wanted:
        tenant, issuer = (
            tenant_of(wanted.request.origin.namespace),
            signing.issuer_of(wanted.request),
        )
        below = issuer is not None and issuer.type in {"ca", "vault", "venafi"}
        free = wanted.is_certificate and not wanted.spec["nameConstraints"]
        if wanted.request.is_ca and below and free and tenant:
            yield wanted.spec["isCA"], wanted, tenant
    for key in signing.keys:
        tenant = tenant_of(key.namespace)
        for pair in key.pairs:
            if tenant and pair.is_ca and not pair.self_issued and not pair.constrained:
                yield pair.at, key.held[0], tenant
