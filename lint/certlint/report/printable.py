"""Text for people: what a terminal would obey, or a reader could not see, is written as escapes."""

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def printable(text: str) -> str:
    r"""Return a text with control, format and bidi characters as `\x1b` or `\u202e`."""
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _UNSEEN:
        return character
    # Python's own escapes; a lone surrogate, too, has one.
    return character.encode("unicode_escape").decode("ascii")
