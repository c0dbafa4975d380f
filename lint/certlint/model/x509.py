"""Certificates in Secrets, read by a real library, which is loaded only if there are any."""

import warnings
from datetime import date, timedelta
from typing import NamedTuple

from certlint.model.key_material import content
from certlint.model.objects import Object
from certlint.node import Node


class Pair(NamedTuple):
    """What a Secret's certificate says, and whether its private key belongs to it.

    `matches` is None where there is no readable key. `constrained` tells of name constraints,
    `self_issued` that it names itself as its issuer.
    """

    at: Node
    is_ca: bool
    begins: date
    ends: date
    constrained: bool
    self_issued: bool
    matches: bool | None = None

    @property
    def lifetime(self) -> timedelta:
        """How long it is valid in all."""
        return self.ends - self.begins


def pair_of(secret: Object) -> Pair | None:
    """Read the certificate and the key of a Secret; None for what cannot be read.

    Of a chain, the first certificate counts.
    """
    held = content(secret, "tls.crt")
    if held is None or b"-----BEGIN CERTIFICATE-----" not in held.data:
        return None
    from cryptography import x509  # noqa: PLC0415  slow to load, and seldom needed
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        Encoding,
        PublicFormat,
    )

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd certificates are the user's, not ours
            read = x509.load_pem_x509_certificate(held.data)
            extensions = read.extensions
            public = read.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except Exception:
        return None
    found = {extension.oid: extension.value for extension in extensions}
    basic = found.get(x509.BasicConstraints.oid)
    key = _public_key(secret)
    return Pair(
        held.at,
        isinstance(basic, x509.BasicConstraints) and basic.ca,
        read.not_valid_before_utc.date(),
        read.not_valid_after_utc.date(),
        x509.NameConstraints.oid in found,
        read.subject == read.issuer,
        None if key is None else key == public,
    )


def _public_key(secret: Object) -> bytes | None:
    """The public half of a Secret's private key."""
    held = content(secret, "tls.key")
    if held is None or not held.is_private_key:
        return None
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        Encoding,
        PublicFormat,
        load_pem_private_key,
    )

    try:
        private = load_pem_private_key(held.data, None)
        return private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except Exception:
        return None
