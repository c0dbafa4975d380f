"""API versions that no server reads any more, and kinds that stand in a group of another."""

from collections.abc import Sequence
from typing import NamedTuple, NotRequired, TypedDict

from certlint.model.data_files import facts
from certlint.model.objects import Object
from certlint.model.once import once
from certlint.model.schemas import own_kinds, own_versions
from certlint.wording import nearest


class _Entry(TypedDict):
    group: str
    version: str
    kinds: NotRequired[Sequence[str]]
    now: str
    gone: str


class Removed(NamedTuple):
    """A version that is gone: since which release, and which one is read now."""

    gone: str
    now: str


class RightKind(NamedTuple):
    """Where a kind belongs, or what it was meant to be called; "" for what is not known."""

    api_version: str = ""
    kind: str = ""


@once
def removed(thing: Object) -> Removed | None:
    """Return what replaces an object's version, if that was removed."""
    group, _, version = thing.root["apiVersion"].text.rpartition("/")
    entries: Sequence[_Entry] = facts("api_versions")["versions"]
    for entry in entries:
        same = (entry["group"], entry["version"]) == (group, version)
        if same and thing.kind in entry.get("kinds", (thing.kind,)):
            return Removed(entry["gone"], _home(thing.kind) or entry["now"])
    return None


@once
def right_kind(thing: Object) -> RightKind | None:
    """Return what group or kind an object of cert-manager's groups was meant to have."""
    versions = _family()
    group, kind = thing.root["apiVersion"].text.rpartition("/")[0], thing.root["kind"]
    if group not in versions or kind.placeholder:
        return None
    known = own_kinds(f"{group}/{versions[group]}")
    if kind.text in known:
        return None
    return RightKind(_home(kind.text), nearest(kind.text, known))


def _family() -> dict[str, str]:
    served = own_versions().items()
    return {group: version for group, version in served if group.endswith("-manager.io")}


def _home(kind: str) -> str:
    """The group and version of cert-manager's family that has a kind; "" if none has."""
    served = (f"{group}/{version}" for group, version in _family().items())
    return next((version for version in sorted(served) if kind in own_kinds(version)), "")
