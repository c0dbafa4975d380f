"""Releases of cert-manager: which one a text names, and what is known to be wrong with it.

A release is written as in `1.21.1`; "" stands for one that is not known. Builds of others, such as
`1.17.2-debian-12`, may hold mends of their own, and are not known either.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from certlint.model.data_files import facts
from certlint.problem import Severity

_RELEASE = re.compile(r"v?(\d+\.\d+\.\d+(?:-(?:alpha|beta|rc)\.?\d+)?)")


@dataclass(frozen=True, slots=True)
class Advisory:
    """A fault of some releases; `says` what it means, in words that go on after its name.

    `parts` are those of cert-manager that have it.
    """

    name: str
    says: str
    severity: Severity
    parts: frozenset[str]
    affects: Sequence[str]


def release_of(text: str) -> str:
    """Return the release that a tag or a chart's version names exactly; "" if it names none."""
    found = _RELEASE.fullmatch(text)
    return found[1] if found else ""


@cache
def within(release: str, ranges: str) -> bool:
    """Whether a known release is in a range, as in `>=1.20.0,<1.20.3`."""
    if not release:
        return False
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415  few runs need it

    return SpecifierSet(ranges).contains(release, prereleases=True)


def advisories(release: str, parts: Sequence[str]) -> Iterator[Advisory]:
    """Yield what is wrong with a release in any of some parts, in the data's order."""
    for advisory in _advisories():
        affected = any(within(release, ranges) for ranges in advisory.affects)
        if affected and not advisory.parts.isdisjoint(parts):
            yield advisory


def newest_minor() -> str:
    """Return the newest minor that the data knows, as in `1.21`."""
    return str(facts("releases")["newest"][0]["minor"])


def minor_of(release: str) -> str:
    """Return the minor of a release, as in `1.21`; "" if it is not known."""
    return ".".join(release.split(".")[:2])


def supported_minors() -> tuple[str, ...]:
    """Return the minors that the project still mends: the two newest, the newest first."""
    return tuple(str(entry["minor"]) for entry in facts("releases")["newest"][:2])


def mended_by(release: str, parts: Sequence[str]) -> str:
    """Return the newest release of the same minor; "" if that is vulnerable or not known."""
    known = {entry["minor"]: str(entry["release"]) for entry in facts("releases")["newest"]}
    newest = known.get(minor_of(release), "")
    loud = any(advisory.severity > Severity.NOTE for advisory in advisories(newest, parts))
    return "" if loud else newest


@cache
def _advisories() -> tuple[Advisory, ...]:
    return tuple(
        Advisory(
            each["name"],
            each["says"],
            Severity[each["level"].upper()],
            frozenset(each["parts"]),
            tuple(each["affects"]),
        )
        for each in facts("releases")["advisories"]
    )
