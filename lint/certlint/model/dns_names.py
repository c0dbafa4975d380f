"""Names that a certificate may hold: DNS names and IP addresses, as Go and public CAs read them."""

import ipaddress
import re

from certlint.hosts import Address

# What scaffolds leave to a `replacements` section of kustomize: SERVICE_NAME.SERVICE_NAMESPACE.svc.
_TO_BE_REPLACED = re.compile(r"(?<![a-z0-9])[A-Z]+(?:_[A-Z]+)+(?![a-z0-9])")
_CHARACTERS = re.compile(r"[A-Za-z0-9_.*-]*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_PORT = re.compile(r"(.+):(\d{1,5})")

# Ends of names that no public CA certifies: special-use domains (RFC 2606, 6761, 6762, 8375,
# ICANN's reserved .internal) and what private networks are used to.
_PRIVATE_ENDS = frozenset(
    {
        "corp", "example", "home", "home.arpa", "internal", "intranet", "invalid", "lan", "local",
        "localdomain", "localhost", "svc", "test",
    }
)  # fmt: skip


def is_stand_in(text: str) -> bool:
    """Whether a text is a scaffold's: something replaces its words in capitals by the real ones."""
    return _TO_BE_REPLACED.search(text) is not None


def parse_ip(text: str) -> Address | None:
    """Return the address that Go's `net.ParseIP` reads; None for what it refuses."""
    if "%" in text or "/" in text:
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def is_cidr(text: str) -> bool:
    """Whether Go's `net.ParseCIDR` reads a text."""
    address, slash, bits = text.partition("/")
    found = parse_ip(address)
    if found is None or not slash or not re.fullmatch(r"0*[0-9]{1,3}", bits):
        return False
    return int(bits) <= found.max_prefixlen


def is_wildcard(name: str) -> bool:
    """Whether a name stands for all names one label below it."""
    return name.startswith("*.")


def is_private(name: str) -> bool:
    """Whether a name is outside the public DNS, so that no public CA may certify it."""
    labels = name.lower().removeprefix("*.").split(".")
    if len(labels) == 1:
        return True
    return labels[-1] in _PRIVATE_ENDS or ".".join(labels[-2:]) in _PRIVATE_ENDS


def dns_name_fault(name: str) -> tuple[str, str]:
    """Say why a DNS name cannot be certified, and which was meant; "" where nothing is wrong.

    The second is "" where the name that was meant is not certain.
    """
    if scheme := _SCHEME.match(name):
        host = re.split(r"[/?#]", name[scheme.end() :])[0]
        return f"has a scheme (`{scheme[1]}`)", _cleaned(host)
    if "/" in name:
        return "has a path", _cleaned(name.partition("/")[0])
    if parse_ip(name) is not None:
        return "is an IP address, which belongs into `ipAddresses`", ""
    if port := _PORT.fullmatch(name):
        return "has a port", _cleaned(port[1])
    return _text_fault(name)


def _text_fault(name: str) -> tuple[str, str]:
    if name != name.strip():
        return "has a space around it", _cleaned(name.strip())
    if not _CHARACTERS.fullmatch(name):
        odd = next(c for c in name if not _CHARACTERS.fullmatch(c))
        if not odd.isascii():
            return "is not in ASCII (write it in punycode, `xn--…`)", ""
        return f"holds `{odd}`" if odd != " " else "holds a space", ""
    if name.endswith(".") and len(name) > 1:
        return "ends with a dot", _cleaned(name[:-1])
    return _label_fault(name), ""


def _label_fault(name: str) -> str:
    labels = name.split(".")
    if "*" in ".".join(labels[1:]) or ("*" in labels[0] and labels[0] != "*"):
        return "has a `*` that is not its whole first label"
    if not all(labels):
        return "has an empty label" if name else "is empty"
    if len(name) > 253:
        return "is longer than 253 characters"
    if any(len(label) > 63 for label in labels):
        return "has a label of more than 63 characters"
    if any(label.startswith("-") or label.endswith("-") for label in labels):
        return "has a label that begins or ends with a hyphen"
    return ""


def _cleaned(host: str) -> str:
    """A host as a name to propose, if nothing is wrong with it."""
    host = _PORT.sub(r"\1", host).rstrip(".")
    ok = bool(host) and _CHARACTERS.fullmatch(host) and not _label_fault(host)
    return host if ok and parse_ip(host) is None else ""
