"""The events of a YAML parser, and what is done to a text before it gets there."""

import importlib
import re
from collections.abc import Iterator
from typing import Any

JSON_START = ("{", "[")
# go-yaml knows these alone; it refuses even `%YAML 1.2`.
DIRECTIVE = re.compile(r"%(?:YAML[ \t]+1\.1|TAG[ \t]+\S+[ \t]+\S+)[ \t]*(?:#.*)?\r?\n|---\n")
# libyaml 0.1 refuses `{server: https://ca}`, which YAML and Kubernetes allow.
COLON_IN_FLOW = "found unexpected ':'"


def events_of(text: str, *, pure: bool) -> Iterator[Any]:
    """Return the events of a text, by libyaml or, where it is `pure`, by Python alone."""
    # Neither parser has types of its own, so what they give is Any here.
    if pure:
        ruamel: Any = importlib.import_module("ruamel.yaml")
        return ruamel.YAML(typ="safe", pure=True).parse(text)
    # Loaded here: it takes 44 ms, which runs that compose nothing save.
    parser: Any = importlib.import_module("_ruamel_yaml").CParser(text)
    # After the end of the stream it gives None.
    return iter(parser.get_event, None)


def join_surrogates(text: str) -> str:
    r"""Join JSON's escaped surrogate pairs into one escape of the same length.

    `\ud83d\ude00` is one character in JSON; YAML has `\U0001f600` for it, which libyaml wants.
    """
    return _SURROGATES.sub(_joined, text)


_SURROGATES = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE
)


def _joined(match: re.Match[str]) -> str:
    high, low = int(match[2], 16), int(match[3], 16)
    code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
    # Two characters shorter than what it replaces: a zero-width pad keeps all places true.
    return f"{match[1]}\\U{code:08x}" + "\\\n"
