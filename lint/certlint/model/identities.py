"""E-mail addresses, URIs, object identifiers and X.500 names, as cert-manager's webhook reads them.

Addresses go through Go's `net/mail`, URIs through `net/url`, and literal subjects through go-ldap's
reader of RFC 4514.
"""

import re

from certlint.model.dns_names import parse_ip

# What an atom may not hold; written so, the expression is a small one.
_ATOM = r"[^\x00-\x20\"(),.:;<>@\[\\\]\x7f]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_ATOM}(?:\.{_ATOM})*|\[(?P<literal>[^\]]+)\])")
_OID = re.compile(r"[0-9]+(?:\.[0-9]+)+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_USER = re.compile(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*")
_HOST_CHARACTER = r"""[A-Za-z0-9\-_.~!$&'()*+,;=\]<>"\x80-\U0010ffff]|%25|%[89A-Fa-f][0-9A-Fa-f]"""
_HOST = re.compile(
    rf"\[(?P<literal>[0-9A-Fa-f:.]+)(?:%25(?:{_HOST_CHARACTER}|%20)*)?\](?::[0-9]*)?"
    rf"|(?:(?:{_HOST_CHARACTER}|:)*:)?[0-9]*|(?:{_HOST_CHARACTER})*"
)

# The attribute types that cert-manager knows by name.
ATTRIBUTES = ("C", "O", "OU", "CN", "SERIALNUMBER", "L", "ST", "STREET", "DC", "UID")
_SPECIAL = frozenset(' "#+,;<=>\\')


def is_email(text: str) -> bool:
    """Whether a text is an e-mail address and nothing else: no display name, no comment."""
    return _has_address(_ADDRESS.fullmatch(text))


def is_uri(text: str) -> bool:
    """Whether Go parses a text as a URL."""
    whole, _, fragment = text.partition("#")
    if any(ord(c) < 0x20 or ord(c) == 0x7F for c in whole) or _BAD_ESCAPE.search(fragment):
        return False
    scheme = _SCHEME.match(whole)
    path = whole[scheme.end() if scheme else 0 :].partition("?")[0]
    if not path.startswith("/"):
        # What follows a scheme without a slash is not looked into.
        relative = ":" not in path.partition("/")[0] and not _BAD_ESCAPE.search(path)
        return scheme is not None or relative
    if path.startswith("//") and (scheme or not path.startswith("///")):
        authority, _, path = path[2:].partition("/")
        if not _is_authority(authority):
            return False
    return not _BAD_ESCAPE.search(path)


def _is_authority(text: str) -> bool:
    user, _, host = text.rpartition("@")
    readable = _USER.fullmatch(user) and not _BAD_ESCAPE.search(user)
    return bool(readable) and _has_address(_HOST.fullmatch(host))


def _has_address(found: re.Match[str] | None) -> bool:
    """Whether a host was found, and is an IP address if it stands in brackets."""
    return found is not None and (not found["literal"] or parse_ip(found["literal"]) is not None)


def is_oid(text: str) -> bool:
    """Whether a text is an object identifier in dotted form."""
    return _OID.fullmatch(text) is not None


class SubjectError(ValueError):
    """A literal subject that cannot be read; the message says why."""


def parse_subject(text: str) -> list[tuple[str, str]]:
    """Return the attributes of a literal subject as they stand: types and values.

    Raises SubjectError where the webhook refuses it.
    """
    found: list[tuple[str, str]] = []
    for pair in _pairs(text) if text.strip() else ():
        kind, equals, value = _cut(pair)
        if not equals or not kind:
            raise SubjectError("has a part without `=`")
        found.append((_unescaped(kind), value if value.startswith("#") else _unescaped(value)))
    return found


def common_name(text: str) -> str:
    """Return the common name in a literal subject; "" if it has none or cannot be read."""
    try:
        return next((value for kind, value in parse_subject(text) if kind == "CN"), "")
    except SubjectError:
        return ""


def _pairs(text: str) -> list[str]:
    parts, escaping = [""], False
    for character in text:
        if not escaping and character in ",;+":
            parts.append("")
            continue
        parts[-1] += character
        escaping = not escaping and character == "\\"
    return parts


def _cut(pair: str) -> tuple[str, bool, str]:
    escaping = False
    for index, character in enumerate(pair):
        if character == "=" and not escaping:
            return _stripped(pair[:index]), True, _stripped(pair[index + 1 :])
        escaping = not escaping and character == "\\"
    return pair, False, ""


def _stripped(text: str) -> str:
    """A text without the spaces around it; one that is escaped stays."""
    bare = text.strip(" ")
    backslashes = len(bare) - len(bare.rstrip("\\"))
    return f"{bare} " if backslashes % 2 and text.endswith(" ") else bare


def _unescaped(text: str) -> str:
    out, index = "", 0
    while index < len(text):
        character = text[index]
        if character != "\\":
            out += character
            index += 1
        elif text[index + 1 : index + 2] and text[index + 1] in _SPECIAL:
            out += text[index + 1]
            index += 2
        elif re.fullmatch(r"[0-9A-Fa-f]{2}", text[index + 1 : index + 3]):
            out += chr(int(text[index + 1 : index + 3], 16))
            index += 3
        else:
            raise SubjectError("has a `\\` that escapes nothing")
    return out
