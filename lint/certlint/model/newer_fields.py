"""Fields that a release of cert-manager does not know yet, or does not read without a gate."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from certlint.model.component import Component
from certlint.model.data_files import facts
from certlint.model.objects import ACME, CERT_MANAGER, Object
from certlint.model.releases import newest_minor, within
from certlint.node import Node

_ALL = "AllAlpha"


class NewField(NamedTuple):
    """Since when there is a field, or a `value` of it.

    `since` is a minor as in `1.21`, or `later`: after the newest release that the data knows. Up to
    `gated_before`, as far as there is one, it needs the feature gate `gate`.
    """

    since: str
    kinds: frozenset[str]
    path: str
    value: str = ""
    gate: str = ""
    gated_before: str = ""

    def is_absent(self, release: str) -> bool:
        """Whether a known release certainly lacks it."""
        if self.since == "later":
            return within(release, f"<={newest_minor()}.9999")
        return within(release, f"<{self.since}.0a0")

    def is_gated(self, release: str) -> bool:
        """Whether a known release has it behind its gate."""
        gated = self.gated_before
        return bool(gated) and within(release, f">={self.since}.0a0,<{gated}.0a0")


class Untimely(NamedTuple):
    """A field that is newer than the release that reads it; `says` names it, and why."""

    at: Node
    says: str


def untimely_fields(thing: Object, release: str, parts: Sequence[Component]) -> Iterator[Untimely]:
    """Yield the fields that a release drops or refuses; `parts` are those that gates concern."""
    if thing.group not in {CERT_MANAGER, ACME}:
        return
    for field in _fields():
        absent, gated = field.is_absent(release), field.is_gated(release)
        if thing.kind not in field.kinds or not (absent or gated):
            continue
        for node in _found(thing.root, field.path.split(".")):
            named = f"`{field.value}`" if field.value else f"`{field.path.removeprefix('spec.')}`"
            if field.value and node.text != field.value:
                continue
            if absent and field.since == "later":
                yield Untimely(node, f"{named}, which came after {newest_minor()}")
            elif absent:
                yield Untimely(node, f"{named}, which came with {field.since}")
            elif any(_runs_without(part, field.gate) for part in parts):
                before = f"up to {field.gated_before}"
                yield Untimely(node, f"{named}, which needs the feature gate {field.gate} {before}")


def _found(node: Node, steps: Sequence[str]) -> Iterator[Node]:
    """Yield what stands at a path that leaves out the indexes of lists."""
    if not steps:
        if node:
            yield node
    elif node.is_list:
        for member in node:
            yield from _found(member, steps)
    else:
        yield from _found(node[steps[0]], steps[1:])


def _runs_without(part: Component, gate: str) -> bool:
    """Whether a part certainly runs without an alpha feature."""
    told = [
        part.flag("feature-gates") or "",
        *part.values.at("config.featureGates").map,
    ]
    named = any(word in text for text in told for word in (gate, _ALL, "$", "{"))
    return part.settings_known and not part.synthetic and not named


@cache
def _fields() -> tuple[NewField, ...]:
    return tuple(
        NewField(
            each["since"],
            frozenset(each["kinds"]),
            each["path"],
            each.get("value", ""),
            each.get("gate", ""),
            each.get("gated-before", ""),
        )
        for each in facts("fields")["fields"]
    )
