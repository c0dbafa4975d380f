"""Where a field that stands in the wrong place belongs."""

from collections.abc import Mapping, Sequence

from certlint.model.data_files import facts
from certlint.model.schemas import Schema

# How far, in steps up and down, a field may be from where it belongs.
_NEAR = 4

# Where the Secrets and accounts that an object names are looked for, whatever else it says.
_READ_BY = {
    "Certificate": "a Certificate reads from its own namespace alone",
    "ClusterIssuer": "a ClusterIssuer reads from cert-manager's own namespace alone",
    "Issuer": "an Issuer reads from its own namespace alone",
}


def name_today(kind: str, path: str) -> str:
    """Return what a field of the versions before v1 is called in `spec`; "" if there was none."""
    names: Mapping[str, Mapping[str, str]] = facts("fields")["before_v1"]
    return names.get(kind, {}).get(path, "")


def looked_up_in(kind: str, path: Sequence[str]) -> str:
    """Say in which namespace the thing is looked for that a reference at a path names; or ""."""
    reference = path[-1] if path else ""
    if reference == "issuerRef":
        return "an Issuer serves its own namespace alone, a ClusterIssuer all of them"
    return _READ_BY.get(kind, "") if reference == "ca" or reference.endswith("Ref") else ""


def home_of(key: str, path: Sequence[str], schema: Schema) -> str:
    """Say where a field of this name belongs, if that is near and there is one such place."""
    if path[-1:] == [key]:
        return f"one level up, where `{key}` is already"
    if key == "namespace" and len(path) > 1 and ("vault" not in path or path[-1].endswith("Ref")):
        return ""  # no place says where a reference looks: `vault.namespace` is one of Vault's own
    for up in range(1, min(len(path), _NEAR) + 1):
        above = path[: len(path) - up]
        here = _at(schema, above)
        if path[-up] and here is not None and key in here.get("properties", {}) and above:
            levels = sum(1 for step in path[-up:] if step)
            name = next(step for step in reversed(above) if step)
            return f"{_count(levels)} up, under `{name}`"
    for above in (path, path[:-1]):
        places = _below(_at(schema, above), key, 2)
        if len(places) == 1:
            return f"under `{places[0]}`"
    return ""


def _count(levels: int) -> str:
    return "one level" if levels == 1 else f"{levels} levels"


def _at(schema: Schema | None, path: Sequence[str]) -> Schema | None:
    for step in path:
        if schema is None:
            return None
        schema = schema.get("properties", {}).get(step) if step else schema.get("items")
    return schema


def _below(schema: Schema | None, key: str, depth: int, path: str = "") -> list[str]:
    """The paths of properties that have a field of a name, down to some depth."""
    if schema is None or depth == 0:
        return []
    found: list[str] = []
    for name, inner in schema.get("properties", {}).items():
        if name == "status":  # nobody writes it
            continue
        members = inner.get("items")
        here = f"{path}.{name}" if path else name
        inside = inner if members is None else members
        if key in inside.get("properties", {}):
            found.append(here)
        found += _below(inside, key, depth - 1, here)
    return found
