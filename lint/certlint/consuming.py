"""Which documents use a Secret that a Certificate makes, by their text.

Most Ingresses and workloads of a tree use Secrets of others, and parsing them is what costs time.
Names are compared as words; where the text cannot tell them, a document is kept.
"""

import re
from collections.abc import Iterable

from certlint.scan import unescaped

_MADE = re.compile(r"secretName[\"']?\s*:\s*[\"']?([\w.-]+)")
# How the value of an anchor, an alias, a tag or a block begins: the name stands elsewhere.
_ELSEWHERE = re.compile(r"secretName[\"']?\s*:\s*[&*!|>]|\? [\"']?secretName")
_WORD = re.compile(r"[\w.-]+")
# How documents name Secrets that they mount or serve: in Pods, in Gateways, in an argument or a
# value of a controller that serves one by default.
_MARKS = ("secretName", "projected", "certificateRefs", "default-ssl-certificate")


def names_secret(body: str) -> bool:
    """Whether a document may say which Secret it mounts or serves."""
    text = unescaped(body)
    return any(mark in text for mark in _MARKS)


def made(bodies: Iterable[str]) -> frozenset[str] | None:
    """Return the names of the Secrets that Certificates make; None for anything."""
    found: set[str] = set()
    for body in bodies:
        text = unescaped(body)
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
