"""A map as a picture of its own: SVG, with its texts as titles for who cannot see it."""

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from certlint.drawing.colours import level
from certlint.drawing.layout import TOP, WIDTH, Box, Picture, laid_out
from certlint.landscape import KINDS, Landscape, Spot
from certlint.report.text import counted, said

# With more, words at every link are a thicket; the picture then shows them where one points.
_WORDED = 24
# So many characters fit in a box, of each size of type.
_NAME, _MORE = 32, 38
_ARROW = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9"'
    ' markerUnits="userSpaceOnUse" orient="auto">'
    '<path class="arrow" d="M0 0L8 4L0 8z"/></marker></defs>'
)
# A level is told by more than its colour.
_MARKS = {"error": "✖", "warning": "▲", "note": "●", "clear": ""}


def draw(landscape: Landscape) -> str:
    """Return the map as a document of SVG that follows the reader's light or dark."""
    style = (files("certlint.drawing") / "map.css").read_text("utf-8")
    return drawn(landscape, f"<style>\n{style}</style>\n", 'role="img"', "")


def drawn(landscape: Landscape, style: str, role: str, spot_role: str) -> str:
    """Return an element of SVG; the roles are attributes of the whole and of each spot."""
    picture = laid_out(landscape)
    size = f"{picture.width:g} {picture.height:g}"
    width, height = size.split()
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 {size}"'
            f' width="{width}" height="{height}" {role} aria-labelledby="map-title map-said">'
        ),
        '<title id="map-title">Issuers, who can change them, and whom they serve</title>',
        f'<desc id="map-said">{escape(summary(landscape))}</desc>',
        f'{style}<rect class="ground" width="100%" height="100%"/>',
        _ARROW,
    ]
    for kind, x in picture.headings.items():
        lines.append(f'<text class="heading" x="{x:g}" y="{TOP - 24}">{KINDS[kind]}</text>')
    lines += _links(landscape, picture)
    for place, (spot, box) in enumerate(zip(landscape.spots, picture.boxes, strict=True)):
        lines += _spot(place, spot, box, spot_role)
    return "\n".join([*lines, "</svg>", ""])


def summary(landscape: Landscape) -> str:
    """Return in a sentence how much there is on a map."""
    levels = [level(spot) for spot in landscape.spots]
    parts = [counted(len(landscape.spots), "place"), counted(len(landscape.links), "link")]
    parts += [
        f"{levels.count(name)} with {name}s"
        for name in ("error", "warning", "note")
        if name in levels
    ]
    return ", ".join(parts) + "."


def text_of(spot: Spot) -> str:
    """Return all that a spot says, for who points at it or hears it."""
    return ", ".join(said(part) for part in (spot.title, spot.note, spot.told, spot.place) if part)


def _links(landscape: Landscape, picture: Picture) -> Iterator[str]:
    worded = len(landscape.links) <= _WORDED
    yield '<g class="links">'
    for link, way in zip(landscape.links, picture.ways, strict=True):
        source, target = (landscape.spots[end].title for end in (link.source, link.target))
        title = escape(said(f"{source} {link.says} {target}"))
        yield (
            f'<path class="link" d="{_path(way)}" marker-end="url(#arrow)"'
            f' data-source="{link.source}" data-target="{link.target}"><title>{title}</title>'
            "</path>"
        )
    for link, way in zip(landscape.links, picture.ways, strict=True) if worded else ():
        x, y = way[-1]  # where no two ways cross
        words = escape(said(link.says))
        yield f'<text class="says" x="{x - 12:g}" y="{y - 5:g}" text-anchor="end">{words}</text>'
    yield "</g>"


def _path(way: Sequence[tuple[float, float]]) -> str:
    """A curve between columns that leaves and reaches them level, straight through a column."""
    (x, y), *further = way
    parts = [f"M{x:g} {y:g}"]
    for number, (to_x, to_y) in enumerate(further):
        if number % 2:
            parts.append(f"H{to_x:g}")
        else:
            middle = (x + to_x) / 2
            parts.append(f"C{middle:g} {y:g} {middle:g} {to_y:g} {to_x:g} {to_y:g}")
        x, y = to_x, to_y
    return "".join(parts)


def _spot(place: int, spot: Spot, box: Box, role: str) -> Iterator[str]:
    name = level(spot)
    classes = f"spot {name}" if spot.written else f"spot {name} unwritten"
    all_said = escape(text_of(spot))
    label = f' {role} aria-label="{all_said}"' if role else ""
    yield (
        f'<g class="{classes}" id="spot-{place}" data-spot="{place}"'
        f' transform="translate({box.x:g} {box.y:g})"{label}><title>{all_said}</title>'
    )
    yield f'<rect width="{WIDTH}" height="{box.height:g}" rx="6"/>'
    yield f'<rect class="edge" width="5" height="{box.height:g}" rx="2.5"/>'
    told = f"{_MARKS[name]} {spot.told}" if spot.told else ""
    lines = [("name", _cut(spot.title, _NAME)), ("more", _cut(spot.note, _MORE)), ("told", told)]
    shown = ((kind, text) for kind, text in lines if text)
    for number, (kind, text) in enumerate(shown):
        yield f'<text class="{kind}" x="16" y="{20 + 17 * number}">{escape(text)}</text>'
    yield "</g>"


def _cut(text: str, most: int) -> str:
    shown = said(text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"
