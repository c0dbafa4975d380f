"""Whether a file can hold a document that matters, told from its bytes before anything is decoded.

Every file of a tree passes here, so this costs more than all else but parsing. The scan of single
documents is exact; this one keeps a file when in doubt.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from certlint import scan

# The kinds that a file names, at whatever level. The value of an anchor, a tag or a block is
# elsewhere and gives an empty name, as much of prose does.
_KIND = re.compile(rb"kind[\"']?\s*:\s*[\"']?([A-Za-z]*)")
# An alias or an explicit key can hide which value belongs to `kind`.
_ELSEWHERE = (b"&", b"?")
_KINDS = frozenset(
    kind.encode()
    for kinds in (scan.ALWAYS, scan.SECRETS, scan.FRONTS, scan.RIGHTS, scan.ADMISSION_KINDS)
    for kind in (*kinds, scan.BINDING, "Kustomization")
)
_LISTS = (b"List", b"Issuer")
# Where the settings of ingress controllers and of network plugins stand.
_SETTERS = frozenset({b"ConfigMap", b"HelmRelease", b"Application", b"ApplicationSet"})
_SETTINGS = tuple(word.encode() for word in scan.SETTINGS)
_WORKLOADS = frozenset(kind.encode() for kind in scan.WORKLOADS)
_SERVERS = tuple(word.encode() for word in (*scan.INGRESS, scan.SOLVER))
# What matters in a document of any kind; most files lack the first word, which all of these hold.
_MANAGER = b"manager"
_MANAGERS = (b"cert-manager", b"certmanager", b"trust-manager")
# The longer a word, the faster it is looked for.
_ANYWHERE = (b"kubernetes.io/tls-acme", b"erviceAccount", b"constraints.gatekeeper.sh")
# One of these stands in every file that matters; a short word stands for all that hold it.
_WORDS = (
    *_MANAGERS, *_ANYWHERE, *_SERVERS, *_SETTINGS, b"Role", b"Policy", b"kyverno",
    b"EgressFirewall", b"Gateway", b"Ingress", b"Issuer", b"List", b"Namespace", b"Secret",
    b"Template", b"TenantResource", b"capsule", b"projectcalico", b"APIService", b"Kustomization",
    b"gatekeeper",
)  # fmt: skip
# What others may name in a file: Secrets, or users of them; ConfigMaps; Services.
SECRETS, MAPS, SERVICES = 1, 2, 4
NAMED = {b"ConfigMap": MAPS, b"Service": SERVICES}
# What stands in all that is or uses a Secret.
_USES = (b"ecret", b"default-ssl-certificate")
# Unless it is spelt with escapes or tags. Few files hold these first characters at all.
_SPELT = (
    (b"\\", tuple(f"\\{c}".encode() for c in ("x", "u", "U", "/", "\n", "\r"))),
    (b"!", (b"!!binary", b"!<")),
    (b"%", (b"%TAG",)),
)


class _Told(NamedTuple):
    """What the kinds of a file tell of it.

    It `matters` whatever else it holds, or if it holds one of the words that are `sought`. It may
    hold what others name, `named` of these. All this does not count where kinds are `hidden`.
    """

    matters: bool
    named: int
    hidden: bool
    sought: tuple[bytes, ...]


@lru_cache(maxsize=4096)
def _told(kinds: frozenset[bytes]) -> _Told:
    """Judge the kinds of a file; a tree has thousands of files, and few sets of kinds."""
    return _Told(
        not kinds.isdisjoint(_KINDS) or any(kind.endswith(_LISTS) for kind in kinds),
        sum(mark for kind, mark in NAMED.items() if kind in kinds),
        b"" in kinds,
        (
            *(() if kinds.isdisjoint(_WORKLOADS) else _SERVERS),
            *(() if kinds.isdisjoint(_SETTERS) else _SETTINGS),
        ),
    )


def kinds_in(data: bytes) -> frozenset[bytes]:
    """Return the kinds that a file names; an empty one stands for what stands elsewhere."""
    return frozenset(_KIND.findall(data))


def may_matter(data: bytes, kinds: frozenset[bytes], words: Iterable[bytes] = ()) -> bool:
    """Whether any document of a UTF-8 file can matter; `words` are further names to look for."""
    has = data.__contains__
    told = _told(kinds)
    if told.matters or (_MANAGER in data and any(map(has, _MANAGERS))):
        return True
    if any(map(has, _ANYWHERE)) or any(map(has, words)):
        return True
    if any(mark in data and any(map(has, spelt)) for mark, spelt in _SPELT):
        return True
    sought = _WORDS if told.hidden or any(map(has, _ELSEWHERE)) else told.sought
    return any(map(has, sought))


def may_be_named(data: bytes, kinds: frozenset[bytes]) -> int:
    """Return the marks of what a file may hold that matters since others name it; 0 for nothing."""
    has = data.__contains__
    told = _told(kinds)
    used = SECRETS if any(map(has, _USES)) else 0
    if told.hidden or any(map(has, _ELSEWHERE)):
        return used | sum(mark for kind, mark in NAMED.items() if kind in data)
    return used | told.named
