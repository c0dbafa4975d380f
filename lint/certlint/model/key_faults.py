"""Private keys and signatures that cert-manager's webhook refuses, and weak ones that it takes."""

from collections.abc import Iterable, Iterator

from certlint.model.faults import Fault
from certlint.model.wanted import Wanted, stated, whole
from certlint.problem import Severity

_SIGNATURES = {
    "RSA": ("SHA256WithRSA", "SHA384WithRSA", "SHA512WithRSA"),
    "ECDSA": ("ECDSAWithSHA256", "ECDSAWithSHA384", "ECDSAWithSHA512"),
    "Ed25519": ("PureEd25519",),
}
_ENCODINGS = ("PKCS1", "PKCS8")
_ROTATIONS = ("Never", "Always")
_CURVES = (256, 384, 521)


def key_faults(wanted: Wanted) -> Iterator[Fault]:
    """Yield what is wrong with the private key that a certificate asks for, and its signature."""
    algorithm, encoding = wanted.algorithm, wanted.encoding
    if not algorithm.known:
        return
    kind = algorithm.text or "RSA"
    if kind not in _SIGNATURES:
        yield Fault(algorithm, f"asks for a key of type `{kind}`; known are {_listed(_SIGNATURES)}")
        return
    yield from _size_faults(wanted, kind)
    if encoding.text and encoding.known and encoding.text not in _ENCODINGS:
        says = f"asks for the key encoding `{encoding.text}`; known are {_listed(_ENCODINGS)}"
        yield Fault(encoding, says)
    rotation = wanted.rotation_policy
    annotated = stated(rotation) and not wanted.is_certificate  # a field is judged by its schema
    if annotated and rotation.text not in _ROTATIONS:
        says = f"asks for the rotation policy `{rotation.text}`; known are {_listed(_ROTATIONS)}"
        yield Fault(rotation, says)
    signature = wanted.spec["signatureAlgorithm"]
    if signature.text and signature.known and signature.text not in _SIGNATURES[kind]:
        fitting = _listed(_SIGNATURES[kind])
        yield Fault(signature, f"asks for {signature.text} with an {kind} key; use {fitting}")


def _size_faults(wanted: Wanted, kind: str) -> Iterator[Fault]:
    size = whole(wanted.size) or 0  # absent and 0 are the default
    if stated(wanted.size) and whole(wanted.size) is None and not wanted.is_certificate:
        yield Fault(wanted.size, f"asks for a key of `{wanted.size.text}` bits, which is no number")
    if kind == "RSA" and size and not 2048 <= size <= 8192:
        yield Fault(wanted.size, f"asks for an RSA key of {size} bits; it must be 2048 to 8192")
    if kind == "RSA" and size == 2048:
        says = "asks for an RSA key of 2048 bits, the least; ECDSA with 256 is stronger"
        yield Fault(wanted.size, says, severity=Severity.NOTE, strict=True)
    if kind == "ECDSA" and size and size not in _CURVES:
        yield Fault(wanted.size, f"asks for an ECDSA key of {size} bits; known are 256, 384, 521")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
