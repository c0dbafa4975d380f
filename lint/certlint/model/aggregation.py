"""Which ClusterRoles take over the rules of which others, through labels."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from certlint.model.kinds import Role
from certlint.model.once import once
from certlint.model.selectors import Labels, matches
from certlint.node import Node

# Every cluster has these, and its API server restores them: what each selects, and what selects it.
_LABEL = "rbac.authorization.k8s.io/aggregate-to-"
BUILT_IN = ("view", "edit", "admin")
_BUILT_IN_LABELS = {
    "view": Labels({f"{_LABEL}edit": "true"}, complete=True),
    "edit": Labels({f"{_LABEL}admin": "true"}, complete=True),
}

_Selects = Callable[[Labels], bool]


@once
def own_rules(role: Role) -> Iterator[Node]:
    """Yield the rules that hold as written: those of an aggregated role are overwritten."""
    overwritten = role.root["aggregationRule"].is_map or role.name in BUILT_IN
    if role.kind == "Role" or not overwritten:
        yield from role.rules


def takers(roles: Iterable[Role]) -> dict[Role, tuple[str, ...]]:
    """Return for each ClusterRole the names of all that end up with its rules.

    Follows chains (`view` goes into `edit`, `edit` into `admin`) to their end. The built-in roles
    are known without being among `roles`. What a placeholder leaves open is no aggregation.
    """
    cluster_roles = [role for role in roles if role.kind == "ClusterRole"]
    labels: dict[str, list[Labels]] = {name: [own] for name, own in _BUILT_IN_LABELS.items()}
    selects: list[tuple[str, _Selects]] = [(name, _by_label(name)) for name in BUILT_IN]
    for role in cluster_roles:
        labels.setdefault(role.name, []).append(_labels(role))
        selectors = role.root.at("aggregationRule.clusterRoleSelectors")
        selects.extend((role.name, _by_selector(selector)) for selector in selectors)
    return {role: _closure(role, labels, selects) for role in cluster_roles}


def _closure(
    role: Role,
    labels: Mapping[str, Sequence[Labels]],
    selects: Sequence[tuple[str, _Selects]],
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    waiting: list[Labels] = [_labels(role)]
    if role.name in BUILT_IN:
        waiting.extend(labels[role.name])
    while waiting:
        own = waiting.pop()
        for name, selected in selects:
            if name not in found and name != role.name and selected(own):
                found[name] = None
                waiting.extend(labels.get(name, ()))
    return tuple(dict.fromkeys(name for name, _ in selects if name in found))


def _labels(role: Role) -> Labels:
    known = {key: value.text for key, value in role.labels.items() if value.known}
    return Labels(known, complete=role.root.at("metadata.labels").known)


def _by_label(name: str) -> _Selects:
    return lambda labels: labels.known.get(f"{_LABEL}{name}") == "true"


def _by_selector(selector: Node) -> _Selects:
    return lambda labels: matches(selector, labels) is True
