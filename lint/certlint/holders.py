"""Which object, and which field of it, a problem stands on."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from certlint.model.objects import Object
from certlint.node import Node
from certlint.problem import Located
from certlint.source import Location


class Holders:
    """Some objects, found by what they hold."""

    def __init__(self, objects: Sequence[Object]) -> None:
        self._objects = objects
        self._by_root = {id(thing.root): thing for thing in objects}

    def of(self, at: Located) -> tuple[Object | None, Node | None]:
        """Return the object and the field at which something stands, as far as there are any.

        A mere location is of no object: it tells of a file, or of a rule that failed.
        """
        if isinstance(at, Object):
            return at, None
        if isinstance(at, Location):
            return None, None
        node = at if isinstance(at, Node) else self._node_at(at.location)
        things = (
            self._by_root.get(id(each)) for each in (node.lineage if node is not None else ())
        )
        return next((thing for thing in things if thing is not None), None), node

    def _node_at(self, at: Location) -> Node | None:
        """Return what stands at the place of a view, which is made of several nodes."""
        root = next((root for root in self._roots[id(at.source)] if root.holds(at.span)), None)
        return root.narrowest(at.span) if root is not None else None

    @cached_property
    def _roots(self) -> dict[int, list[Node]]:
        """The roots by their sources."""
        found: dict[int, list[Node]] = defaultdict(list)
        for thing in self._objects:
            found[id(thing.root.source)].append(thing.root)
        return found
