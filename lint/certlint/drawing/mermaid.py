"""A map as a flowchart of Mermaid, which GitHub and GitLab draw in Markdown."""

from collections.abc import Iterator

from certlint.drawing.colours import COLOURS, level
from certlint.landscape import KINDS, Landscape, Spot
from certlint.report.text import said

_SHAPES = {
    "subject": '(["{}"])', "ca": '[("{}")]', "issuer": '["{}"]', "namespace": '[["{}"]]',
}  # fmt: skip


def draw(landscape: Landscape) -> str:
    """Return the map as a flowchart from left to right."""
    return "".join(f"{line}\n" for line in _lines(landscape))


def _lines(landscape: Landscape) -> Iterator[str]:
    yield "flowchart LR"
    for kind, heading in KINDS.items():
        places = landscape.of(kind)
        if places:
            yield f'  subgraph {kind}s["{heading}"]'
            for place in places:
                spot = landscape.spots[place]
                text = _SHAPES[kind].format(_text(spot))
                yield f"    n{place}{text}:::{level(spot)}"
            yield "  end"
    for link in landscape.links:
        yield f'  n{link.source} -->|"{_escaped(link.says)}"| n{link.target}'
    for name, (fill, line, text) in COLOURS.items():
        yield f"  classDef {name} fill:{fill},stroke:{line},color:{text}"


def _text(spot: Spot) -> str:
    return "<br>".join(map(_escaped, filter(None, (spot.title, spot.note, spot.told))))


def _escaped(text: str) -> str:
    """Return a text as Mermaid takes it between quotes: what it, or HTML, obeys as entities."""
    return "".join(c if c.isalnum() or c in " -_.,/:()@…·" else f"#{ord(c)};" for c in said(text))
