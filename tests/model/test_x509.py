"""Certificates and keys in Secrets, made anew for each run."""

import base64
import datetime as dt
from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from tests.linting import lint_texts, told

from certlint.loader import load
from certlint.model.key_material import content, digests
from certlint.model.objects import Object
from certlint.model.x509 import pair_of
from certlint.source import Source

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
FORMATS = (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL)


def ecdsa() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(
    key: Key, *, ca: bool | None = True, ends: str = "2056-01-01", above: str = "root",
    constrained: bool = False,
) -> str:  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(name("root"))
        .issuer_name(name(above))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(dt.datetime(2020, 1, 1))
        .not_valid_after(dt.datetime.fromisoformat(ends))
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca, None), critical=True)
    if constrained:
        limits = x509.NameConstraints([x509.DNSName("team-a.svc")], None)
        builder = builder.add_extension(limits, critical=True)
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, algorithm).public_bytes(Encoding.PEM).decode()


def pem(key: Key, form: PrivateFormat = PrivateFormat.PKCS8, passphrase: bytes = b"") -> str:
    cipher = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, form, cipher).decode()


def secret(crt: str, key: str = "", *, encoded: bool = False, name: str = "root") -> str:
    lines = [f"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}, namespace: shop}}\n"]
    lines.append("data:\n" if encoded else "stringData:\n")
    for field, text in (("tls.crt", crt), ("tls.key", key)):
        if encoded:
            lines.append(f"  {field}: {base64.b64encode(text.encode()).decode()}\n")
        elif text:
            lines.append(f"  {field}: |\n" + "".join(f"    {row}\n" for row in text.splitlines()))
    return "".join(lines)


def read(text: str) -> Object:
    (document,) = load([Source("a.yaml", text)], skip_early=False).documents
    return Object(document)


@pytest.mark.parametrize("encoded", [False, True])
@pytest.mark.parametrize(
    "make",
    [
        ecdsa,
        lambda: rsa.generate_private_key(65537, 2048),
        ed25519.Ed25519PrivateKey.generate,
    ],
)
def test_a_pair(make: Callable[[], Key], encoded: bool) -> None:
    key, other = make(), ecdsa()
    crt = certificate(key, constrained=True, above="other")
    forms = FORMATS[:1] if isinstance(key, ed25519.Ed25519PrivateKey) else FORMATS
    for form in forms:
        pair = pair_of(read(secret(crt, pem(key, form), encoded=encoded)))
        assert pair is not None
        assert (pair.is_ca, pair.constrained, pair.self_issued) == (True, True, False)
        assert (pair.ends, pair.lifetime.days) == (dt.date(2056, 1, 1), 13149)
        assert pair.matches is True
    wrong = pair_of(read(secret(crt, pem(other), encoded=encoded)))
    assert wrong is not None
    assert wrong.matches is False


def test_what_a_pair_does_not_say() -> None:
    key = ecdsa()
    plain = pair_of(read(secret(certificate(key, ca=None))))
    assert plain is not None
    assert (plain.is_ca, plain.constrained, plain.self_issued) == (False, False, True)
    assert plain.matches is None
    locked = pair_of(read(secret(certificate(key), pem(key, passphrase=b"x"))))
    assert locked is not None
    assert locked.matches is None
    chain = pair_of(read(secret(certificate(key, ca=False) + certificate(key))))
    assert chain is not None
    assert chain.is_ca is False


@pytest.mark.parametrize(
    "crt",
    [
        "no certificate",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n",
    ],
)
def test_what_is_no_certificate(crt: str) -> None:
    assert pair_of(read(secret(crt))) is None


def test_equal_material_has_equal_digests_however_it_is_written() -> None:
    key = ecdsa()
    crt = certificate(key)
    plain, encoded = (read(secret(crt, pem(key), encoded=each)) for each in (False, True))
    assert list(digests(plain)) == list(digests(encoded))
    other = read(secret(crt, pem(ecdsa())))
    assert [a == b for a, b in zip(digests(plain), digests(other), strict=True)] == [True, False]


def test_what_is_a_private_key() -> None:
    key = ecdsa()
    held = {
        "plain": pem(key),
        "old": pem(key, PrivateFormat.TraditionalOpenSSL),
        "after a certificate": certificate(key) + pem(key),
        "with a passphrase": pem(key, passphrase=b"x"),
        "with an old passphrase": pem(key, PrivateFormat.TraditionalOpenSSL, b"x"),
        "certificate": certificate(key),
        "stand-in": "-----BEGIN PRIVATE KEY-----\nREPLACE_ME\n-----END PRIVATE KEY-----",
        "cut": pem(key)[:60] + "...",
    }
    found = {what: content(read(secret(text, text)), "tls.key") for what, text in held.items()}
    keys = {what for what, each in found.items() if each is not None and each.is_private_key}
    assert keys == {"plain", "old", "after a certificate"}


ISSUER = """apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: ca, namespace: shop}
spec: {ca: {secretName: root}}
"""


@pytest.mark.parametrize(
    ("ends", "own", "rules"),
    [
        ("2056-01-01", True, {"CM303"}),
        ("2056-01-01", False, {"CM303", "CM312"}),
        ("2026-11-25", True, {"CM303"}),
        ("2026-11-24", True, {"CM303", "CM312"}),
    ],
)
def test_what_an_issuer_signs_with(ends: str, own: bool, rules: set[str]) -> None:
    key = ecdsa()
    held = secret(certificate(key, ends=ends), pem(key if own else ecdsa()))
    report = lint_texts({"issuer.yaml": ISSUER, "secret.yaml": held})
    assert {rule for rule, _, _ in told(report)} == rules
