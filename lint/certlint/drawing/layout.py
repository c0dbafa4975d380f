"""Where each spot of a map is drawn: a column a kind, ordered so that few links cross.

A link that passes a column does so through a slot of its own, which all links to one spot share.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import NamedTuple

from certlint.landscape import KINDS, Kind, Landscape, Spot

WIDTH = 270
_LINE = 17
_PADDING = 15
_GAP = 14
_THROUGH = 6
BETWEEN = 120
TOP = 56
MARGIN = 24
_SWEEPS = 12

# A spot by its place in the list, or the way past a column to one.
_Slot = tuple[str, int]


class Box(NamedTuple):
    """Where a spot is drawn, in pixels from the left and the top."""

    x: float
    y: float
    height: float


class Picture(NamedTuple):
    """Boxes in the order of spots, ways in the order of links, and where the headings stand.

    A way is a list of points: it begins and ends at boxes, and is level between two columns.
    """

    boxes: Sequence[Box]
    ways: Sequence[Sequence[tuple[float, float]]]
    headings: Mapping[Kind, float]
    width: float
    height: float


def height_of(spot: Spot) -> int:
    """How high a spot's box is: a line for each thing that it says."""
    return _PADDING + _LINE * sum(map(bool, (spot.title, spot.note, spot.told)))


def laid_out(landscape: Landscape) -> Picture:
    """Return where everything is drawn; the same map gives the same picture."""
    grid = _Grid(landscape)
    grid.sort()
    return grid.picture()


@dataclass(slots=True)
class _Grid:
    landscape: Landscape
    kinds: list[Kind] = field(default_factory=list[Kind])
    columns: list[list[_Slot]] = field(default_factory=list[list[_Slot]])
    routes: list[list[_Slot]] = field(default_factory=list[list[_Slot]])
    near: defaultdict[_Slot, list[_Slot]] = field(
        default_factory=lambda: defaultdict[_Slot, list[_Slot]](list)
    )
    tops: dict[_Slot, float] = field(default_factory=dict[_Slot, float])

    def __post_init__(self) -> None:
        spots = self.landscape.spots
        for kind in KINDS:
            if places := self.landscape.of(kind):
                self.kinds.append(kind)
                self.columns.append([("spot", place) for place in places])
        through: dict[tuple[int, int], None] = {}
        for link in self.landscape.links:
            first, last = (self.kinds.index(spots[end].kind) for end in (link.source, link.target))
            passed = [(column, link.target) for column in range(first + 1, last)]
            through.update(dict.fromkeys(passed))
            route = [("spot", link.source), *((f"past {c}", to) for c, to in passed)]
            self.routes.append([*route, ("spot", link.target)])
        for column, target in through:
            self.columns[column].append((f"past {column}", target))
        pairs = (pair for route in self.routes for pair in pairwise(route))
        for one, other in dict.fromkeys(pairs):
            self.near[one].append(other)
            self.near[other].append(one)

    def sort(self) -> None:
        """Order each column by where its links lead, and place it beside them.

        What is linked to nothing stands below the rest.
        """
        linked = [[slot for slot in column if self.near[slot]] for column in self.columns]
        for column in linked:
            self._place(column, dict.fromkeys(column, 0.0))
        for sweep in range(_SWEEPS):
            for column in linked if sweep % 2 else linked[::-1]:
                wanted = {slot: self._wanted(slot) for slot in column}
                if sweep < _SWEEPS - 2:
                    column.sort(key=lambda slot: wanted[slot] + self._height(slot) / 2)
                self._place(column, wanted)
        for column, above in zip(self.columns, linked, strict=True):
            bottom = max((self.tops[slot] + self._height(slot) + _GAP for slot in above), default=0)
            idle = [slot for slot in column if not self.near[slot]]
            self._place(idle, dict.fromkeys(idle, bottom))
            lift = bottom - min((self.tops[slot] for slot in idle), default=bottom)
            self.tops.update({slot: self.tops[slot] + lift for slot in idle})

    def _wanted(self, slot: _Slot) -> float:
        """The top at which a slot stands in the middle of what it is linked to."""
        centres = [self.tops[other] + self._height(other) / 2 for other in self.near[slot]]
        return sum(centres) / len(centres) - self._height(slot) / 2

    def _place(self, column: Sequence[_Slot], wanted: Mapping[_Slot, float]) -> None:
        """Place slots in their order as near to where they want to be as their neighbours allow."""
        blocks: list[tuple[list[_Slot], float, float]] = []  # slots, top, height
        for slot in column:
            members, top, height = [slot], wanted[slot], self._height(slot) + _GAP
            while blocks and blocks[-1][1] + blocks[-1][2] > top:
                before, above, taken = blocks.pop()
                # The mean of what all members want, each less what stands above it.
                share = len(before) + len(members)
                top = (len(before) * above + len(members) * (top - taken)) / share
                members, height = [*before, *members], taken + height
            blocks.append((members, top, height))
        for members, top, _ in blocks:
            heights = [self._height(slot) + _GAP for slot in members]
            for slot, above in zip(members, accumulate(heights, initial=0.0), strict=False):
                self.tops[slot] = top + above

    def _height(self, slot: _Slot) -> float:
        return height_of(self.landscape.spots[slot[1]]) if slot[0] == "spot" else _THROUGH

    def picture(self) -> Picture:
        shift = TOP - min(self.tops.values(), default=0)
        tops = {slot: round(top + shift, 1) for slot, top in self.tops.items()}
        lefts = [MARGIN + index * (WIDTH + BETWEEN) for index in range(len(self.columns))]
        left = {slot: x for x, column in zip(lefts, self.columns, strict=True) for slot in column}
        boxes = [
            Box(left["spot", place], tops["spot", place], height_of(spot))
            for place, spot in enumerate(self.landscape.spots)
        ]
        bottom = max((box.y + box.height for box in boxes), default=TOP)
        return Picture(
            boxes,
            self._ways(left, tops),
            dict(zip(self.kinds, lefts, strict=True)),
            (lefts[-1] + WIDTH if lefts else WIDTH) + MARGIN,
            bottom + MARGIN,
        )

    def _ways(
        self, left: Mapping[_Slot, float], tops: Mapping[_Slot, float]
    ) -> list[list[tuple[float, float]]]:
        """Join each route's slots; links of one box leave and reach it side by side."""
        leaving: defaultdict[_Slot, set[_Slot]] = defaultdict(set)
        reaching: defaultdict[_Slot, set[_Slot]] = defaultdict(set)
        for route in self.routes:
            leaving[route[0]].add(route[1])
            reaching[route[-1]].add(route[-2])
        port = {
            (slot, other): tops[slot] + self._height(slot) * (number + 1) / (len(others) + 1)
            for side in (leaving, reaching)
            for slot, others in side.items()
            for number, other in enumerate(sorted(others, key=lambda each: (tops[each], each)))
        }
        ways: list[list[tuple[float, float]]] = []
        for route in self.routes:
            first, last = route[0], route[-1]
            way = [(left[first] + WIDTH, port[first, route[1]])]
            for slot in route[1:-1]:
                middle = tops[slot] + _THROUGH / 2
                way += [(left[slot], middle), (left[slot] + WIDTH, middle)]
            ways.append([*way, (left[last], port[last, route[-2]])])
        return ways
