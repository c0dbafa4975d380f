"""Which documents use a Secret that cert-manager makes, or are called by an issuer, by their text.

Most Ingresses and workloads of a tree use Secrets of others, and parsing them is what costs time.
Names are compared as words; where the text cannot tell them, a document is kept.
"""

import re
from collections.abc import Iterable

from certlint.scan import unescaped

_MADE = re.compile(r"secretName[\"']?\s*:\s*[\"']?([\w.-]+)")
# The Secret of an account's key is a certificate's only by mistake.
_ACCOUNT = re.compile(
    r"privateKeySecretRef[\"']?\s*:(?:[\s{]|#.*\n)*(?:name|\"name\")\s*:\s*[\"']?([\w.-]+)"
)
# How the value of an anchor, an alias, a tag or a block begins: the name stands elsewhere.
_ELSEWHERE = re.compile(r"secretName[\"']?\s*:\s*[&*!|>]|\? [\"']?secretName")
_WORD = re.compile(r"[\w.-]+")
# A host inside the cluster: one label, or all up to `svc`.
_SERVICE = re.compile(r"(?:^|//)([a-z0-9-]+)(?:\.[a-z0-9-]+\.svc[a-z0-9.-]*)?(?=[:/]|$)(?!://)")
# How documents name Secrets that they mount or serve: in Pods, in Gateways, in an argument or a
# value of a controller that serves one by default.
MARKS = ("secretName", "projected", "certificateRefs", "default-ssl-certificate")


def names_secret(body: str) -> bool:
    """Whether a document may say which Secret it mounts or serves."""
    text = unescaped(body)
    return any(mark in text for mark in MARKS)


def made(bodies: Iterable[str]) -> frozenset[str] | None:
    """Return the names of Secrets that Certificates and ACME accounts make; None for anything."""
    found: set[str] = set()
    for body in bodies:
        text = unescaped(body)
        found.update(_ACCOUNT.findall(text))
        if "Certificate" not in text:
            continue
        if _ELSEWHERE.search(text):
            return None
        found.update(_MADE.findall(text))
    return frozenset(found)


def uses(body: str, secrets: frozenset[str] | None, *, anyhow: bool = False) -> bool:
    """Whether a document may use one of some Secrets; `anyhow` counts all that mentions one."""
    if secrets is not None and not secrets:
        return False
    if not (anyhow or names_secret(body)):
        return False
    return secrets is None or not secrets.isdisjoint(_WORD.findall(unescaped(body)))


def service_names(text: str) -> list[str]:
    """The Services of the cluster that a URL, or a host and port, may name."""
    return _SERVICE.findall(text) if "://" in text or ".svc" in text else []


def serves(body: str, services: frozenset[str]) -> bool:
    """Whether a document may be one of some Services."""
    words = _WORD.findall(unescaped(body)) if services and "Service" in unescaped(body) else ()
    return "Service" in words and not services.isdisjoint(words)
