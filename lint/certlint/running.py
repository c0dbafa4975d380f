"""Which workloads run under an account that a role on certificates is bound to, by their text.

Most workloads of a tree have nothing to do with cert-manager, and parsing them is what costs time.
Names are compared as words; where the text cannot tell them, a workload is kept.
"""

import re
from collections.abc import Iterable

from certlint.scan import ELSEWHERE, names, unescaped

_ACCOUNT = re.compile(r"serviceAccount(?:Name)?[\"']?\s*:\s*[\"']?([^\s\"',}\]#]+)")
_BUILT_IN = frozenset({"view", "edit", "admin"})


def names_account(body: str) -> bool:
    """Whether a document may say which account its Pods run as."""
    return "serviceAccount" in unescaped(body)


def empowered(bodies: Iterable[str]) -> frozenset[str] | None:
    """Return what accounts with a right to certificates may be called; None for anything."""
    texts = [unescaped(body) for body in bodies if "Role" in body or "\\" in body]
    roles = [t for t in texts if "ertificate" in t or "*" in t or "aggregationRule" in t]
    powerful: set[str] = set()
    for text in roles:
        named = names(text)
        if named is None:
            return None
        powerful |= named
    if any("aggregate-to-" in text for text in roles):
        powerful |= _BUILT_IN
    found: set[str] = set()
    for text in texts:
        bound = names(text) if powerful and "Binding" in text else frozenset[str]()
        if bound is None:
            return None
        if not powerful.isdisjoint(bound):
            # A user is an account too if it is called `system:serviceaccount:shop:web`.
            found |= {name.rpartition(":")[2] for name in bound}
    return frozenset(found)


def runs_as(body: str, accounts: frozenset[str] | None) -> bool:
    """Whether the Pods of a document may run as one of some accounts."""
    if accounts is not None and not accounts:
        return False
    text = unescaped(body)
    if "serviceAccount" not in text:
        return False
    named = _ACCOUNT.findall(text)
    return (
        accounts is None
        or not named
        or any(name in accounts or name.startswith(ELSEWHERE) for name in named)
    )
