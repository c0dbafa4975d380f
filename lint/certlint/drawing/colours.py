"""The colours of levels, in formats that have no style sheet: fill, line and text."""

from certlint.landscape import Spot

# Fill, line and text by the name of a level; each text stands out from its fill by 7:1 or more.
COLOURS = {
    "error": ("#fde2e1", "#b3261e", "#410e0b"),
    "warning": ("#fff1cc", "#9a6700", "#3b2700"),
    "note": ("#ddebfb", "#1f5fa8", "#0b2545"),
    "clear": ("#f4f5f7", "#5f6b7a", "#1c2430"),
}


def level(spot: Spot) -> str:
    """Return the name of a spot's level: `error`, `warning`, `note` or `clear`."""
    return str(spot.level) if spot.level is not None else "clear"
