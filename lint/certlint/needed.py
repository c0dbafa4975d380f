"""What the documents of a tree that may matter tell of which of them do, by their texts alone.

Without an issuer or a CA, nothing reads or copies Secrets; without an issuer that needs rights,
most roles are of no use; nor is what only serves certificates, without one that signs itself or is
a CA; nor are workloads without rights, or bindings of roles that give nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from certlint import running, scan


@dataclass(frozen=True, slots=True)
class Needs:
    """What the rules can use of one tree; `roles` and `accounts` are None for any name."""

    words: Sequence[str]
    secrets: Collection[str]
    issuers: bool
    rights: bool
    fronts: bool
    roles: Collection[str] | None
    accounts: frozenset[str] | None

    def __call__(self, body: str) -> bool:
        """Whether a rule can use a document."""
        return scan.matters(
            body,
            words=self.words,
            issuers=self.issuers,
            accounts=self.rights,
            fronts=self.fronts,
            secrets=self.secrets,
            roles=self.roles,
        ) or running.runs_as(body, self.accounts)


def needs_of(bodies: Iterable[str], words: Sequence[str], secrets: Collection[str]) -> Needs:
    """Return what is needed of a tree; its documents that may matter are gone through once each."""
    texts = list(bodies)
    rights = any(map(scan.names_account, texts))
    return Needs(
        words,
        secrets,
        any(map(scan.names_issuer, texts)),
        rights,
        any(map(scan.names_self_signed, texts)),
        _roles(texts, every=rights),
        running.empowered(texts),
    )


def _roles(texts: Iterable[str], *, every: bool) -> Collection[str] | None:
    """The names of roles that matter; a binding alone names none."""
    found: set[str] = set()
    for text in texts:
        if not scan.may_be_role(text, any_rule=every):
            continue
        names = scan.names(scan.unescaped(text))
        if names is None:
            return None
        found |= names
    return found
