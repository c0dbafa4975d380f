"""Attributes of CSI volumes that cert-manager's csi-driver refuses."""

from collections.abc import Iterator

from certlint.model.durations import parse
from certlint.model.faults import Fault
from certlint.model.kinds import Issuer
from certlint.model.spec_faults import USAGES
from certlint.model.wanted import Wanted, whole
from certlint.node import Node
from certlint.problem import Severity

_PREFIX = "csi.cert-manager.io/"
_SWITCHES = ("is-ca", "reuse-private-key", "pkcs12-enable")
_DURATIONS = ("duration", "renew-before")
_FILES = {
    "ca-file": "ca.crt",
    "certificate-file": "tls.crt",
    "privatekey-file": "tls.key",
    "pkcs12-filename": "",
}
_NAMES = ("dns-names", "ip-sans", "uri-sans", "common-name")


def volume_faults(wanted: Wanted, asked: Issuer | None) -> Iterator[Fault]:
    """Yield what is wrong with a volume that asks for a certificate of an issuer."""
    attributes = wanted.request.issuer.parent
    volume = attributes.parent if attributes is not None else None
    if not wanted.is_volume or attributes is None or volume is None:
        return
    issuer = wanted.request.issuer
    if asked is not None and asked.type == "selfSigned":
        # It signs with the key of the request, which the driver keeps on the node.
        yield Fault(issuer, f"asks {asked} by a CSI volume, which cannot self-sign")
    if not issuer.text and not issuer.placeholder:
        yield Fault(attributes, "has a volume of csi.cert-manager.io without `issuer-name`")
    elif not any(attributes[_PREFIX + key] for key in _NAMES):
        says = "has a volume of csi.cert-manager.io whose certificate names nobody"
        yield Fault(attributes, says, severity=Severity.WARNING)
    if not volume["readOnly"].true and not volume["readOnly"].placeholder:
        yield Fault(volume["readOnly"], "has a volume of csi.cert-manager.io without `readOnly`")
    yield from _value_faults(attributes)
    yield from _key_faults(attributes)
    yield from _file_faults(attributes)


def _given(attributes: Node, *keys: str) -> Iterator[Node]:
    nodes = (attributes[_PREFIX + key] for key in keys)
    return (node for node in nodes if node.text and node.known)


def _value_faults(attributes: Node) -> Iterator[Fault]:
    for node in _given(attributes, *_SWITCHES):
        if node.text not in {"true", "false"}:
            yield Fault(node, f"sets `{node.step}` to `{node.text}`, not to true or false")
    for node in _given(attributes, *_DURATIONS):
        if parse(node.text) is None:
            yield Fault(node, f"sets `{node.step}` to `{node.text}`, which is no Go duration")
    for node in _given(attributes, "key-usages"):
        for usage in node.text.split(","):
            if usage.strip() not in USAGES:
                yield Fault(node, f"asks for the usage `{usage.strip()}`, which does not exist")


def _key_faults(attributes: Node) -> Iterator[Fault]:
    algorithm, size = attributes[_PREFIX + "key-algorithm"], attributes[_PREFIX + "key-size"]
    encoding = attributes[_PREFIX + "key-encoding"]
    if not (algorithm.known and size.known and encoding.known):
        return
    kind, bits = algorithm.text or "RSA", whole(size)
    if kind not in {"RSA", "ECDSA", "Ed25519"}:
        yield Fault(algorithm, f"asks for a key of type `{kind}`; known are RSA, ECDSA, Ed25519")
    elif encoding.text and encoding.text not in {"PKCS1", "PKCS8"}:
        yield Fault(encoding, f"asks for the key encoding `{encoding.text}`, not PKCS1 or PKCS8")
    elif encoding.text == "PKCS1" and kind != "RSA":
        yield Fault(encoding, f"asks for a key of type {kind} in PKCS1, which is for RSA alone")
    elif size.text and kind == "Ed25519":
        yield Fault(size, "gives a key of type Ed25519 a size")
    elif size.text and (bits is None or not _is_size(kind, bits)):
        yield Fault(size, f"asks for a key of type {kind} with `{size.text}` bits")


def _is_size(kind: str, bits: int) -> bool:
    return 2048 <= bits <= 8192 if kind == "RSA" else bits in {256, 384, 521}


def _file_faults(attributes: Node) -> Iterator[Fault]:
    used: dict[str, str] = {}
    for key, default in _FILES.items():
        node = attributes[_PREFIX + key]
        name = node.text or default
        if not node.known or not name:
            continue
        if "/" in name or name.startswith("..") or name != name.strip():
            yield Fault(node, f"sets `{node.step}` to `{name}`, which is no plain file name")
        elif name in used:
            yield Fault(node, f"writes `{name}` twice, by `{used[name]}` and `{key}`")
        used[name] = key
    enabled = attributes[_PREFIX + "pkcs12-enable"]
    if enabled.text == "true" and not attributes[_PREFIX + "pkcs12-password"]:
        yield Fault(enabled, "asks for a PKCS#12 keystore without `pkcs12-password`")
