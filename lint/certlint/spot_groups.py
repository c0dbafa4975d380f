"""What is alike on a map is one spot: equal Issuers and namespaces, subjects of equal rights."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from certlint.landscape import Kind, Spot

Key = tuple[str, ...]
Links = defaultdict[tuple[Key, Key], Counter[str]]
Group = tuple[Spot, Sequence[Key]]

_Member = tuple[Key, Spot]
# What is grouped, in this order: what it is linked to must be known by then.
_GROUPED: dict[Kind, str] = {"issuer": "Issuers", "namespace": "namespaces", "subject": "subjects"}
# As many alike ones of several tenants stand for themselves, unless the map gets too long so.
_ALONE = 6
_LONG = 60
_NAMED = 3


def grouped(spots: Mapping[Key, Spot], links: Links, tenants: Mapping[Key, str]) -> list[Group]:
    """Return spots, each with the keys that it stands for.

    Alike are Issuers of one type, namespaces that the same issuers serve, and subjects that may do
    the same, all with findings of the same level. Those of one tenant become one spot; those of
    several do if they are many, and on a long map if they are more than one.
    """
    found = list(_grouped(spots, links, tenants, _ALONE))
    return found if len(found) <= _LONG else list(_grouped(spots, links, tenants, 1))


def _grouped(
    spots: Mapping[Key, Spot], links: Links, tenants: Mapping[Key, str], alone: int
) -> Iterator[Group]:
    homes = {key: key for key in spots}
    yield from ((spot, [key]) for key, spot in spots.items() if not _groups(key, spot))
    for kind in _GROUPED:
        ends = _ends(links, homes)
        alike: defaultdict[tuple[object, ...], list[_Member]] = defaultdict(list)
        for key, spot in spots.items():
            if spot.kind == kind and _groups(key, spot):
                note = spot.note if kind == "issuer" else ""
                near = {end for end in ends[key] if kind != "issuer" or end[0][0] == "ca"}
                alike[note, frozenset(near), spot.level, spot.written].append((key, spot))
        for members in alike.values():
            for spot, keys in _split(sorted(members, key=_title), tenants, alone):
                homes.update(dict.fromkeys(keys, keys[0]))
                yield spot, keys


def _groups(key: Key, spot: Spot) -> bool:
    """Whether a spot may be one of a group: a ClusterIssuer and a CA never are."""
    return spot.kind in _GROUPED and "ClusterIssuer" not in key


def _ends(links: Links, homes: Mapping[Key, Key]) -> Mapping[Key, set[tuple[Key, str]]]:
    """What each spot is linked to, and what the links that leave it say."""
    ends: defaultdict[Key, set[tuple[Key, str]]] = defaultdict(set)
    for (source, target), words in links.items():
        ends[source] |= {(homes[target], word) for word in words}
        ends[target].add((homes[source], ""))
    return ends


def _title(member: _Member) -> str:
    return member[1].title


def _split(members: Sequence[_Member], tenants: Mapping[Key, str], alone: int) -> Iterator[Group]:
    """Yield what members that are alike become."""
    by_tenant: defaultdict[str, list[_Member]] = defaultdict(list)
    for key, spot in members:
        by_tenant[tenants.get(key) or str(key)].append((key, spot))
    if len(by_tenant) > alone:
        named = {tenants.get(key, "") for key, _ in members} - {""}
        yield _one(members, f" of {len(named)} tenants" if 1 < len(named) < len(members) else "")
        return
    for tenant, group in by_tenant.items():
        yield _one(group, f" of tenant {tenant}")


def _one(members: Sequence[_Member], of: str) -> Group:
    keys = [key for key, _ in members]
    first = members[0][1]
    if len(members) == 1:
        return first, keys
    # The kind is in the group's title; of subjects it is not the same for all.
    titles = [spot.title for _, spot in members]
    names = titles if first.kind == "subject" else [t.partition(" ")[2] for t in titles]
    note = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    if first.kind == "issuer":
        note = f"{first.note}: {note}"
    findings = [finding for _, spot in members for finding in spot.findings]
    title = f"{len(members)} {_GROUPED[first.kind]}{of}"
    return Spot(first.kind, title, note, "", names, findings, first.written), keys
