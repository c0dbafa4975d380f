"""What is asked of public CAs, and what they do not grant."""

import datetime
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from certlint.model.authorities import Authority, Profile, authority_of, directory_of
from certlint.model.dns_names import is_private, parse_ip
from certlint.model.durations import DAY, HOUR, parse, shown
from certlint.model.faults import Fault
from certlint.model.kinds import Issuer
from certlint.model.wanted import Wanted, whole
from certlint.node import Node
from certlint.problem import Severity

_DEFAULT = 2160 * HOUR
_NOTE, _WARNING = Severity.NOTE, Severity.WARNING


class PublicRequest(NamedTuple):
    """A certificate that is asked of a public CA; `profile` is None where little is known of it."""

    wanted: Wanted
    issuer: Issuer
    authority: Authority
    profile: Profile | None
    today: datetime.date

    @property
    def lifetime(self) -> int:
        """How long the certificate will live, in nanoseconds; 0 if that is not known."""
        return self.profile.hours(self.today) * HOUR if self.profile is not None else 0


def public(wanted: Wanted, issuer: Issuer, today: datetime.date) -> PublicRequest | None:
    """Return what a request asks of a public CA; None if its issuer's is not certainly one."""
    authority = public_authority(issuer)
    if authority is None:
        return None
    name = issuer.spec.at("acme.profile")
    profile = authority.profile(name.text) if name.known else None
    return PublicRequest(wanted, issuer, authority, profile, today)


def public_authority(issuer: Issuer) -> Authority | None:
    """The public CA whose directory an issuer names; its host may have private ones as well."""
    server = issuer.spec.at("acme.server")
    authority = authority_of(server.text) if server.known else None
    directory = directory_of(server.text)
    if authority is None or directory is None:
        return None
    urls = {each.url for each in authority.directories}
    return authority if directory.alone or server.text in urls else None


def private_names(request: PublicRequest) -> Sequence[Node]:
    """The names that no public CA may certify."""
    return [name for name in request.wanted.named if is_private(name.text) and not _odd(name.text)]


def underscored_names(request: PublicRequest) -> Iterator[Fault]:
    """Yield the names with an underscore, which only private CAs certify."""
    private = {id(name) for name in private_names(request)}
    for name in request.wanted.named:
        if "_" in name.text and not _odd(name.text) and id(name) not in private:
            says = f"asks {request.authority} for `{name.text}`, which has an underscore"
            yield Fault(name, says, severity=_WARNING)


def _odd(name: str) -> bool:
    """Whether a name is wrong in itself, so that it says nothing of where it is."""
    return "/" in name or ":" in name or name.endswith(".") or parse_ip(name) is not None


def address_faults(request: PublicRequest) -> Iterator[Fault]:
    """Yield the addresses that a public CA does not certify, or not by this issuer."""
    solvers = list(request.issuer.solvers)
    for node in request.wanted.ip_addresses:
        address = parse_ip(node.text) if node.known else None
        if address is None:
            continue
        asks = f"asks {request.authority} for `{node.text}`"
        if not address.is_global:
            yield Fault(node, f"{asks}, which is no public address")
        elif solvers and all(solver["dns01"].map for solver in solvers):
            says = f"{asks}, but {request.issuer} has no HTTP-01 solver to prove it"
            yield Fault(node, says, severity=_WARNING)
        elif request.profile is not None and not request.profile.addresses:
            says = f"{asks}, but the profile `{request.profile.name}` holds no addresses"
            yield Fault(node, says, severity=_WARNING)


def too_many_names(request: PublicRequest, most: int) -> Fault | None:
    """Say that a certificate has more names than its CA, or an own limit, allows (0 is none)."""
    wanted = request.wanted
    names = {node.text for node in (*wanted.dns_names, *wanted.ip_addresses)}
    limits = [n for n in (most, request.profile.names if request.profile else 0) if n]
    if not limits or len(names) <= min(limits):
        return None
    at = wanted.dns_names[0].parent if wanted.is_certificate else wanted.request.secret
    says = f"asks for {len(names)} names; {request.authority} puts {min(limits)} into one"
    return Fault(at or wanted.request.secret, says)


def duration_faults(wanted: Wanted, issuer: Issuer, lifetime: int) -> Iterator[Fault]:
    """Yield a duration that an ACME CA does not look at; `lifetime` is what it grants, or 0."""
    node = wanted.duration
    asked = parse(node.text) if node.known else None
    on = issuer.spec.at("acme.enableDurationFeature")
    if asked is not None and asked != (lifetime or _DEFAULT) and not on:
        says = f"asks for {node.text}, which ACME leaves to the CA"
        if lifetime:
            says = f"asks for {node.text}, but its CA issues for {_days(lifetime)}"
        yield Fault(node, says, "delete `duration`", severity=_NOTE)


def renewal_faults(request: PublicRequest) -> Iterator[Fault]:
    """Yield a time of renewal that does not fit the lifetime which the CA really grants."""
    node, lifetime = request.wanted.renew_before, request.lifetime
    before = parse(node.text) if node.known else None
    asked = parse(request.wanted.duration.text) if request.wanted.duration else _DEFAULT
    if before is None or not lifetime or asked is None or before >= asked:
        return
    fix = "write `renewBeforePercentage: 33` instead"
    what = f"renews {node.text} before its end, but {request.authority} issues for"
    if before >= lifetime:
        says = f"{what} {_days(lifetime)}: the setting is ignored"
        yield Fault(node, says, fix, severity=_WARNING)
    elif before * 3 > lifetime * 2:
        level = None if lifetime - before < DAY else _WARNING
        yield Fault(node, f"{what} {_days(lifetime)}", fix, severity=level)
    elif later := _later(request, before):
        yield Fault(node, f"{what} {later}", fix, severity=_NOTE)


def _later(request: PublicRequest, before: int) -> str:
    """The next announced lifetime for which a time of renewal will be too long; or ""."""
    announced = request.profile.lifetimes if request.profile is not None else ()
    for day, hours in announced:
        if day > request.today and before * 3 > hours * HOUR * 2:
            return f"{_days(hours * HOUR)} from {day} on"
    return ""


def _days(nanoseconds: int) -> str:
    whole_days = nanoseconds % DAY == 0
    return f"{nanoseconds // DAY} days" if whole_days else shown(nanoseconds)


def public_key_faults(request: PublicRequest) -> Iterator[Fault]:
    """Yield the keys that a public CA does not certify; what cert-manager refuses is left out."""
    algorithm, size = request.wanted.algorithm, request.wanted.size
    kind, bits = algorithm.text or "RSA", whole(size)
    if kind == "Ed25519":
        yield Fault(algorithm, f"asks {request.authority} to certify an Ed25519 key")
    sizes = request.authority.key_sizes.get(kind)
    possible = bits in {256, 384, 521} or 2048 <= (bits or 0) <= 8192
    if sizes and bits and possible and algorithm.known and bits not in sizes:
        says = f"asks {request.authority} to certify an {kind} key of {bits} bits"
        yield Fault(size, says, f"use {', '.join(map(str, sizes))}", severity=_WARNING)


def client_usage_faults(request: PublicRequest) -> Iterator[Fault]:
    """Yield a usage for clients that the CA no longer issues."""
    usages = {usage.text for usage in request.wanted.usages}
    for usage in request.wanted.usages:
        if usage.text == "client auth" and usage.text in request.authority.refuses:
            says = f"asks for `client auth`, which {request.authority} no longer issues"
            yield Fault(usage, says, severity=_NOTE if "server auth" in usages else _WARNING)
