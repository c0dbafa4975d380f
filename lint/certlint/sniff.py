"""Whether a file can hold a document that matters, told from its bytes before anything is decoded.

Every file of a tree passes here, so this costs more than all else but parsing. The scan of single
documents is exact; this one keeps a file when in doubt.
"""

import re
from collections.abc import Iterable

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
_ANYWHERE = (b"tls-acme", b"erviceAccount", b"gatekeeper")
# One of these stands in every file that matters; a short word stands for all that hold it.
_WORDS = (
    *_MANAGERS, *_ANYWHERE, *_SERVERS, *_SETTINGS, b"Role", b"Policy", b"kyverno",
    b"EgressFirewall", b"Gateway", b"Ingress", b"Issuer", b"List", b"Namespace", b"Secret",
    b"Template", b"TenantResource", b"capsule", b"projectcalico", b"APIService", b"Kustomization",
)  # fmt: skip
# What is found by its name alone, and what stands in all that uses a Secret.
_NAMED = frozenset({b"ConfigMap", b"Service"})
_USES = (b"ecret", b"default-ssl-certificate")
# Unless it is spelt with escapes or tags. Few files hold these first characters at all.
_SPELT = (
    (b"\\", tuple(f"\\{c}".encode() for c in ("x", "u", "U", "/", "\n", "\r"))),
    (b"!", (b"!!binary", b"!<")),
    (b"%", (b"%TAG",)),
)


def kinds_in(data: bytes) -> frozenset[bytes]:
    """Return the kinds that a file names; an empty one stands for what stands elsewhere."""
    return frozenset(_KIND.findall(data))


def may_matter(data: bytes, kinds: frozenset[bytes], words: Iterable[bytes] = ()) -> bool:
    """Whether any document of a UTF-8 file can matter; `words` are further names to look for."""
    has = data.__contains__
    if _MANAGER in data and any(map(has, _MANAGERS)):
        return True
    if any(map(has, _ANYWHERE)) or any(map(has, words)):
        return True
    if any(mark in data and any(map(has, spelt)) for mark, spelt in _SPELT):
        return True
    if _hides_kinds(data, kinds):
        return any(map(has, _WORDS))
    return (
        not kinds.isdisjoint(_KINDS)
        or any(kind.endswith(_LISTS) for kind in kinds)
        or (not kinds.isdisjoint(_WORKLOADS) and any(map(has, _SERVERS)))
        or (not kinds.isdisjoint(_SETTERS) and any(map(has, _SETTINGS)))
    )


def may_be_named(data: bytes, kinds: frozenset[bytes]) -> bool:
    """Whether a document of a file can matter since another names it, or what it uses."""
    if any(map(data.__contains__, _USES)):
        return True
    if _hides_kinds(data, kinds):
        return any(map(data.__contains__, _NAMED))
    return not kinds.isdisjoint(_NAMED)


def _hides_kinds(data: bytes, kinds: frozenset[bytes]) -> bool:
    return b"" in kinds or any(map(data.__contains__, _ELSEWHERE))
