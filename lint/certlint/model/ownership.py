"""Secrets that two owners keep: Certificates, Ingresses that make some, and other controllers.

Only what is certainly in one namespace and applied together can collide.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from certlint.model.known_secrets import KnownSecret
from certlint.model.objects import Object
from certlint.model.wanted import Wanted
from certlint.node import Node, may_be_one
from certlint.problem import Severity
from certlint.wording import some_of

_TLS_KEYS = frozenset({"tls.crt", "tls.key", "ca.crt"})


class Rivals(NamedTuple):
    """Two certificates that one Secret is to hold: `second` comes too late, and `says` why.

    `others` are further ones of the same Secret. `severity` lowers the rule's own.
    """

    first: Wanted
    second: Wanted
    says: str
    others: Sequence[Wanted] = ()
    severity: Severity | None = None


def _by_secret(wanted: Sequence[Wanted]) -> Iterator[list[Wanted]]:
    """The certificates of each Secret that is asked for more than once."""
    groups: dict[tuple[str, str, str], list[Wanted]] = defaultdict(list)
    for one in wanted:
        secret = one.request.secret
        if secret.text and secret.known and one.name:
            origin = one.request.origin
            groups[origin.unit, origin.place, secret.text].append(one)
    for members in groups.values():
        if len(members) > 1:
            yield sorted(members, key=lambda w: w.request.secret.location.order)


def rival_certificates(wanted: Sequence[Wanted]) -> Iterator[Rivals]:
    """Yield the Certificates that keep one Secret under different names.

    Also one that somebody wrote beside an Ingress that would make it: ingress-shim leaves what it
    does not own alone.
    """
    for members in _by_secret(wanted):
        written = list({w.name: w for w in reversed(members) if w.is_certificate}.values())[::-1]
        made = [w for w in members if not w.is_certificate]
        if len(written) > 1:
            first, second, *others = written
            yield Rivals(first, second, f"keep one Secret, `{second.name_of_secret}`", others)
        elif written and made:
            yield _beside(written[0], made[0])


def _beside(written: Wanted, made: Wanted) -> Rivals:
    secret = made.name_of_secret
    if written.name != made.name:
        return Rivals(written, made, f"ask for two Certificates of one Secret, `{secret}`")
    missing = _missing(made, written)
    if missing:
        return Rivals(written, made, f"share Secret `{secret}`, which will lack {_some(missing)}")
    says = f"share Certificate `{made.name}`, which ingress-shim does not own and leaves alone"
    return Rivals(written, made, says, severity=Severity.WARNING)


def rival_ingresses(wanted: Sequence[Wanted]) -> Iterator[Rivals]:
    """Yield the Ingresses and Gateways that ask for one Secret; the second gets nothing."""
    for members in _by_secret(wanted):
        made = [w for w in members if not w.is_certificate]
        origins = list({id(w.request.origin): w for w in reversed(made)}.values())[::-1]
        if len(origins) < 2 or len(made) < len(members):
            continue
        first, second, *others = origins
        secret = second.name_of_secret
        missing = _missing(second, first)
        if missing:
            says = f"ask for one Secret, `{secret}`, which will lack {_some(missing)}"
            yield Rivals(first, second, says, others)
        elif not all(map(may_be_one, _issuer(first), _issuer(second))):
            says = f"ask two issuers for one Secret, `{secret}`: the second is not heard"
            yield Rivals(first, second, says, others)
        else:
            says = f"ask for one Secret, `{secret}`, which is lost with the first of them"
            yield Rivals(first, second, says, others, Severity.NOTE)


def _missing(asked: Wanted, made: Wanted) -> set[str]:
    """The names that are asked for and certainly not in what is made."""
    held = _names(made)
    return {name for name in _names(asked) if not any(may_be_one(name, one) for one in held)}


def _names(wanted: Wanted) -> set[str]:
    return {node.text for node in (*wanted.dns_names, *wanted.ip_addresses)}


def _some(names: set[str]) -> str:
    return some_of([f"`{name}`" for name in sorted(names)], 1)


def _issuer(wanted: Wanted) -> tuple[str, str, str]:
    request = wanted.request
    return (request.issuer.text, request.issuer_kind, request.issuer_group)


class SecondOwner(NamedTuple):
    """Something besides a Certificate that keeps its Secret."""

    wanted: Wanted
    owner: KnownSecret
    severity: Severity | None = None


def second_owners(
    wanted: Sequence[Wanted], secrets: Mapping[str, Sequence[KnownSecret]]
) -> Iterator[SecondOwner]:
    """Yield what else keeps the Secrets of certificates, in the same unit and namespace."""
    found: dict[tuple[str, str, str], list[KnownSecret]] = defaultdict(list)
    for name, known in secrets.items():
        for secret in known:
            found[name, secret.owner.unit, secret.owner.place].append(secret)
    for one in wanted:
        origin = one.request.origin
        for secret in found.get((one.name_of_secret, origin.unit, origin.place), ()):
            owner = secret.owner
            if not secret.exact:
                continue
            keys = _written_keys(owner, secret.name)
            if keys is None or keys & _TLS_KEYS:
                yield SecondOwner(one, secret)
            elif keys and owner.kind == "ExternalSecret":
                yield SecondOwner(one, secret, Severity.NOTE)


def _written_keys(owner: Object, name: Node) -> frozenset[str] | None:
    """Which keys an object writes into a Secret: none if it leaves the Secret alone.

    None for an object that takes the Secret as its own, whatever the keys.
    """
    if owner.kind == "Secret":
        held = [*owner.root["data"].items(), *owner.root["stringData"].items()]
        pulled = any("replicate-from" in key or "reflects" in key for key in owner.annotations)
        return frozenset(key for key, value in held if value.text and not pulled)
    if owner.kind == "ExternalSecret":
        return _of_external(owner)
    if name.parent is not None and owner.root["secretGenerator"].list:
        return frozenset(_generated(name.parent))
    if owner.kind in {"SealedSecret", "SecretProviderClass"} or owner.kind.startswith("Vault"):
        return None
    return frozenset() if name else None


def _of_external(owner: Object) -> frozenset[str] | None:
    target = owner.spec["target"]
    policy = target["creationPolicy"].text
    if policy == "None":
        return frozenset()
    if policy != "Merge":
        return None
    if owner.spec["dataFrom"].list:
        return frozenset()  # which keys come is not known
    keys = {entry["secretKey"].text for entry in owner.spec["data"]}
    return frozenset(keys | set(target.at("template.data").map))


def _generated(made: Node) -> Iterator[str]:
    """The keys that a `secretGenerator` gives its Secret, as far as they are written."""
    for literal in made["literals"]:
        yield literal.text.partition("=")[0]
    for file in made["files"]:
        key, given, _ = file.text.partition("=")
        yield key if given else file.text.rpartition("/")[2]
