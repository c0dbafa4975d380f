"""What a scalar means, as Kubernetes' own decoder (sigs.k8s.io/yaml on go-yaml v2) decides it.

That is YAML 1.1 as Go reads it: `yes` and `on` are booleans, `0755` is octal, timestamps stay
strings. Source: go-yaml v2.4 `resolve.go` and the key conversion of sigs.k8s.io/yaml.
"""

import base64
import binascii
import math
import re

from certlint.node import Scalar

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INTEGER = re.compile(
    r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)", re.ASCII
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:$|[Tt ])")
_MAY_MEAN_SOMETHING = frozenset("+-.0123456789yYnNtTfFoO~")

_LONG = "tag:yaml.org,2002:"
_RESOLVABLE = frozenset({"!!bool", "!!int", "!!float", "!!null", "!!timestamp", "!!str"})


class ScalarError(ValueError):
    """A scalar that the decoder refuses."""


def resolve(text: str, tag: str | None, *, plain: bool) -> Scalar:
    """Return the value of a scalar.

    `plain` says that it has no quotes and is no block scalar. Raises ScalarError where a tag and a
    value do not agree, or where the value cannot stand in JSON.
    """
    if tag is None:
        return _guess(text) if plain else text
    short = _short(tag)
    if short is None:
        return _guess(text) if plain else text
    if short == "!!binary":
        return _binary(text)
    if short == "!!str" or short not in _RESOLVABLE:
        return text
    return _tagged(text, short)


def key_of(value: Scalar) -> str:
    """Return the JSON key that a scalar key becomes; raises ScalarError for null."""
    if isinstance(value, str):
        return value
    if value is None:
        raise ScalarError("a null cannot be a key")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return f"{value:.8g}"


def _short(tag: str | None) -> str | None:
    if not tag:
        return None
    if tag == "!":  # the non-specific tag: a scalar that has it is a string
        return "!!str"
    return "!!" + tag.removeprefix(_LONG) if tag.startswith(_LONG) else tag


def _guess(text: str) -> Scalar:
    if text and text[0] not in _MAY_MEAN_SOMETHING:
        return text
    if text in _WORDS:
        return _in_json(_WORDS[text])
    if not text or text[0] not in "+-.0123456789":
        return text
    number = _number(text)
    return text if number is None else _in_json(number)


def _number(text: str) -> int | float | None:
    if text.startswith("."):
        return float(text) if _FLOAT.fullmatch(text) else None
    if _DATE.match(text):
        return None
    digits = text.replace("_", "")
    if _INTEGER.fullmatch(digits):
        number = _integer(digits)
        if -(2**63) <= number < 2**64:
            return number
    if _FLOAT.fullmatch(digits):
        number = float(digits)
        return None if math.isinf(number) else number
    return None


def _integer(digits: str) -> int:
    body = digits.lstrip("+-")
    if len(body) > 1 and body[0] == "0" and body[1].isdigit():
        digits = digits.replace("0", "0o", 1)
    # Python refuses to convert thousands of digits; such a number is a float in Go as well.
    return int(digits, 0) if len(digits) < 80 else 2**64


def _tagged(text: str, short: str) -> Scalar:
    value = _guess(text)
    wanted: dict[str, type | tuple[type, ...]] = {
        "!!bool": bool,
        "!!int": int,
        "!!float": (float, int),
        "!!null": type(None),
        "!!timestamp": str,
    }
    agrees = isinstance(value, wanted[short]) and (short == "!!bool" or not isinstance(value, bool))
    if not agrees:
        raise ScalarError(f"cannot read this as {short}")
    return float(value) if short == "!!float" and isinstance(value, int) else value


def _binary(text: str) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise ScalarError("!!binary holds no base64 text") from None


def _in_json(value: Scalar) -> Scalar:
    if isinstance(value, float) and not math.isfinite(value):
        raise ScalarError("infinity and NaN cannot stand in JSON")
    return value
