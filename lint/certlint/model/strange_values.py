"""Values that the official chart does not take, by the release of the chart."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from certlint.edits import deleted, renamed
from certlint.model.component import Component
from certlint.model.data_files import facts
from certlint.model.releases import within
from certlint.node import Node, is_placeholder
from certlint.problem import Fix, Severity
from certlint.wording import nearest

# At the top it says whether a chart around the official one installs it at all.
_CONDITION = "enabled"


class StrangeValue(NamedTuple):
    """A value that a chart does not have.

    `why` says so in words that go on after its path. `severity` is lowered where Helm installs the
    chart all the same.
    """

    at: Node
    path: str
    why: str
    fix: Fix
    severity: Severity | None


def strange_values(part: Component) -> Iterator[StrangeValue]:
    """Yield the values that a chart's release does not have, or that no release has."""
    release = part.release
    known = facts("chart_values")["known"]
    judged = within(release, f">={known['from']}.0a0,<={known['to']}.9999")
    certain = judged or (not release and part.official)
    if certain:
        yield from _in_mapping(part.values, "", release)


def _in_mapping(mapping: Node, path: str, release: str) -> Iterator[StrangeValue]:
    known = facts("chart_values")["closed"].get(path)
    if known is None:
        return
    refused = within(release, f">={facts('chart_values')['refused']}.0a0")
    severity = None if refused else Severity.NOTE
    for key, node in mapping.items():
        here = f"{path}.{key}" if path else key
        if not node or is_placeholder(key):
            continue
        if key not in known:
            fix = _mended(node, key, path)
            yield StrangeValue(node.named, here, "which the chart does not have", fix, severity)
        elif (gone := _gone().get(here)) and within(release, f">={gone}.0a0"):
            says = f"which the chart does not have since {gone}"
            fix = Fix("delete it", deleted(node) if node.source.name else ())
            yield StrangeValue(node.named, here, says, fix, severity)
        elif (since := _since().get(here)) and within(release, f"<{since}.0a0"):
            fix = Fix("upgrade the chart first, or delete it")
            says = f"which the chart has since {since}"
            yield StrangeValue(node.named, here, says, fix, severity)
        else:
            yield from _in_mapping(node, here, release)


def _mended(node: Node, key: str, path: str) -> Fix:
    """What to do with a value that no release has."""
    closed = facts("chart_values")["closed"]
    if key in facts("chart_values")["global"]:
        return Fix("move it under `global`")
    if path and key in closed[""] and key != _CONDITION:
        return Fix("move it to the top level")
    if near := nearest(key, closed[path], likeness=0.75):
        return Fix(f"rename it to `{near}`", renamed(node, near) if node.source.name else ())
    return Fix("delete it")


@cache
def _since() -> Mapping[str, str]:
    entries = facts("chart_values")["since"]
    return {path: entry["minor"] for entry in entries for path in entry["values"]}


@cache
def _gone() -> Mapping[str, str]:
    entries = facts("chart_values")["gone"]
    return {path: entry["minor"] for entry in entries for path in entry["values"]}
