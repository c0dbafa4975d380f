"""Which documents of a tree a rule can use, by their texts alone.

Some tell it by themselves. Others are named: the Secrets that issuers send somewhere or
Certificates make, the Services that issuers call, the ConfigMaps of GitOps objects. And of those
that may matter, some do only if the tree holds others: without an issuer or a CA, nothing reads or
copies Secrets; without an issuer that needs rights, most roles are of no use; nor is what only
serves certificates, without one that signs itself or is a CA; nor are workloads without rights, or
bindings of roles that give nothing.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from certlint import consuming, gitops, preview, running, scan
from certlint.loaded import body_of
from certlint.sniff import MAPS, SECRETS, SERVICES
from certlint.source import Source

_WORD = re.compile(rb"[\w.-]+")
# One of these stands in whatever is found by its name alone, or by a name that it uses.
NAMED = ("ecret", "ConfigMap", "Service", "default-ssl-certificate")


class Names(NamedTuple):
    """What the documents that tell of themselves name.

    `sent` are Secrets that issuers send to hosts of their choice, `made` those that Certificates
    make (None for any name), `services` what issuers call. In a `closed_world` all that mentions a
    Secret of a Certificate counts, and not just what mounts or serves it.
    """

    sent: frozenset[str] = frozenset()
    made: frozenset[str] | None = frozenset()
    services: frozenset[str] = frozenset()
    given: gitops.Named = gitops.Named()
    closed_world: bool = False

    @property
    def marks(self) -> int:
        """Of what may hold something named: what these are, as `sniff` marks files."""
        if self.made is None or self.closed_world:
            return SECRETS | MAPS | SERVICES
        used = SECRETS if self.sent or self.made else 0
        return used | (MAPS if self.given.maps else 0) | (SERVICES if self.services else 0)

    def concern(self, body: str) -> bool:
        """Whether a document is, or uses, something that is named."""
        return (
            consuming.uses(body, self.made, anyhow=self.closed_world)
            or consuming.serves(body, self.services)
            or gitops.is_named(body, self.given)
            or (bool(self.sent) and scan.matters(body, secrets=self.sent))
        )


def sieve(names: Names) -> Callable[[bytes], bool] | None:
    """Return what tells of a file's bytes if it can hold what is named; None if nothing is.

    There may be thousands of names: all words of a file are looked up at once, and only those of
    files that hold one of the marks beside which a name counts.
    """
    if names.made is None:
        return lambda _: True
    users = ("",) if names.closed_world else consuming.MARKS
    marked = ((("ecret",), names.sent), (users, names.made), (("Service",), names.services))
    sought = [([mark.encode() for mark in marks], _encoded(words)) for marks, words in marked]
    sought = [(marks, words) for marks, words in sought if words]
    maps = _encoded(names.given.maps)
    if not (sought or maps):
        return None

    def may_concern(data: bytes) -> bool:
        if b"\\" in data:
            data += scan.unescaped(data.decode(errors="replace")).encode(errors="replace")
        here = [words for marks, words in sought if any(mark in data for mark in marks)]
        said = set(_WORD.findall(data)) if here else set[bytes]()
        # The names of ConfigMaps are given endings, by Kustomize for one.
        generated = b"ConfigMap" in data and any(name in data for name in maps)
        return generated or any(not words.isdisjoint(said) for words in here)

    return may_concern


def _encoded(names: Iterable[str]) -> frozenset[bytes]:
    return frozenset(name.encode(errors="surrogatepass") for name in names)


class Needs(NamedTuple):
    """What the rules can use of one tree; `roles` and `accounts` are None for any name."""

    words: Sequence[str]
    names: Names
    issuers: bool
    rights: bool
    fronts: bool
    roles: Collection[str] | None
    accounts: frozenset[str] | None

    def __call__(self, body: str) -> bool:
        """Whether a rule can use a document."""
        return (
            scan.matters(
                body,
                words=self.words,
                issuers=self.issuers,
                accounts=self.rights,
                fronts=self.fronts,
                secrets=self.names.sent,
                roles=self.roles,
            )
            or running.runs_as(body, self.accounts)
            or gitops.says_how(body)
            or self.names.concern(body)
        )


def tells_itself(body: str, words: Sequence[str]) -> bool:
    """Whether a document may matter, as far as it tells itself; `words` are further names."""
    return scan.matters(body, words=words) or running.names_account(body) or gitops.says_how(body)


def names_of(
    documents: Sequence[tuple[Source, scan.Chunk]], *, closed_world: bool = False
) -> Names:
    """Return what documents name that may matter."""
    return Names(
        frozenset(preview.sent(documents)),
        consuming.made(body_of(source, chunk) for source, chunk in documents),
        frozenset(preview.called(documents)),
        gitops.named(documents),
        closed_world,
    )


def needs_of(bodies: Iterable[str], words: Sequence[str], names: Names) -> Needs:
    """Return what is needed of a tree, by the texts of all its documents that may matter."""
    texts = list(bodies)
    rights = any(map(scan.names_account, texts))
    return Needs(
        words,
        names,
        any(map(scan.names_issuer, texts)),
        rights,
        any(map(scan.wants_fronts, texts)),
        _roles(texts, words, every=rights),
        running.empowered(texts),
    )


def _roles(texts: Iterable[str], words: Sequence[str], *, every: bool) -> Collection[str] | None:
    """The names of roles that matter; a binding alone names none."""
    found: set[str] = set()
    for text in texts:
        wanted = every or any(word in text for word in words)
        if not scan.may_be_role(text, any_rule=wanted):
            continue
        names = scan.names(scan.unescaped(text))
        if names is None:
            return None
        found |= names
    return found
