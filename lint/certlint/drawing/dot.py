"""A map in the language of Graphviz."""

from collections.abc import Iterator

from certlint.drawing.colours import COLOURS, level
from certlint.landscape import KINDS, Landscape, Spot
from certlint.report.text import said

_SHAPES = {"subject": "ellipse", "ca": "cylinder", "issuer": "box", "namespace": "folder"}


def draw(landscape: Landscape) -> str:
    """Return the map as a directed graph from left to right."""
    return "".join(f"{line}\n" for line in _lines(landscape))


def _lines(landscape: Landscape) -> Iterator[str]:
    yield "digraph certlint {"
    yield "  rankdir=LR"
    yield '  node [fontname="Helvetica" fontsize=11 style=filled]'
    yield '  edge [fontname="Helvetica" fontsize=9 color="#5f6b7a"]'
    for kind, heading in KINDS.items():
        places = landscape.of(kind)
        if places:
            yield f"  subgraph cluster_{kind} {{"
            yield f'    label={_quoted(heading)}; color="#c3c9d2"; fontname="Helvetica"'
            yield from (f"    n{place} [{_node(landscape.spots[place])}]" for place in places)
            yield "  }"
    for link in landscape.links:
        yield f"  n{link.source} -> n{link.target} [label={_quoted(link.says)}]"
    yield "}"


def _node(spot: Spot) -> str:
    fill, line, text = COLOURS[level(spot)]
    label = _quoted("\n".join(filter(None, (spot.title, spot.note, spot.told))))
    style = "" if spot.written else ' style="filled,dashed"'
    shape = _SHAPES[spot.kind]
    return (
        f'label={label} shape={shape} fillcolor="{fill}" color="{line}" fontcolor="{text}"{style}'
    )


def _quoted(text: str) -> str:
    """Return a text as a string of Graphviz, its line breaks as the language writes them."""
    lines = (said(line).replace("\\", "\\\\").replace('"', '\\"') for line in text.split("\n"))
    return '"' + "\\n".join(lines) + '"'
