"""What Secrets hold, read and not kept: whether a value is a private key, and digests of it.

Nothing here gives a value away but `content`, whose callers look at it and forget it.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from certlint.model.objects import Object
from certlint.node import Node

_PRIVATE = re.compile(rb"-----BEGIN (?!ENCRYPTED)(?:[A-Z0-9]+ )*PRIVATE KEY-----(?P<body>[^-]*)")
# A passphrase protects what has a header here; a shorter or other body is a stand-in.
_BODY = re.compile(rb"[A-Za-z0-9+/=\s]{48,}")
_STAND_IN = re.compile(
    r"replace|change[-_ ]?me|todo|fixme|placeholder|redacted|dummy|example|insert|your[-_ ]|"
    r"x{4,}|\*{3,}|\.{3}|…|<[^<>]+>|\$[({]|\{\{|ENC\[",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, repr=False)
class Content:
    """One value of a Secret: where it is written, and its bytes."""

    at: Node
    data: bytes

    @property
    def is_private_key(self) -> bool:
        """Whether it holds a private key as PEM, without a passphrase."""
        found = _PRIVATE.search(self.data)
        return found is not None and _BODY.fullmatch(found["body"]) is not None

    @property
    def is_stand_in(self) -> bool:
        """Whether it is a text that somebody replaces by the real value."""
        try:
            text = self.data.decode()
        except UnicodeDecodeError:
            return False
        return len(text) < 200 and _STAND_IN.search(text) is not None


def content(secret: Object, key: str) -> Content | None:
    """Return what a Secret holds under a key; None for nothing, and for what is not known.

    `stringData` wins over `data`, as it does in the API server.
    """
    plain, encoded = secret.root["stringData"][key], secret.root["data"][key]
    if plain:
        text = plain.text.strip()
        return Content(plain, text.encode()) if text and plain.known else None
    if not encoded.text or not encoded.known:
        return None
    try:
        data = base64.b64decode("".join(encoded.text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return Content(encoded, data) if data.strip() else None


def keys(secret: Object) -> Iterator[str]:
    """Yield the keys under which a Secret holds something."""
    yield from dict.fromkeys([*secret.root["stringData"].map, *secret.root["data"].map])


def digests(secret: Object) -> Iterator[str]:
    """Yield digests of a Secret's certificate and private key, equal for equal content."""
    from hashlib import sha256  # noqa: PLC0415  OpenSSL takes 4 ms to load

    for key in ("tls.crt", "tls.key"):
        held = content(secret, key)
        if held is not None:
            yield f"{key} {sha256(b''.join(held.data.split())).hexdigest()}"
