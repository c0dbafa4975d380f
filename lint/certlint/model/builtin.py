"""The roles that every cluster has, and what they hold without being in the tree."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from certlint.loader import load
from certlint.model.kinds import Role
from certlint.source import Source


def built_in_roles(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Return the built-in roles that are not among those of a tree."""
    dumped = {role.name for role in roles if role.kind == "ClusterRole"}
    return tuple(role for role in _known() if role.name not in dumped)


def from_tree(role: Role) -> bool:
    """Whether a role stands in a file of the user, where a finding can be placed."""
    return role not in _known()


@cache
def _known() -> tuple[Role, ...]:
    text = files("certlint").joinpath("data/built-in-roles.yaml").read_text("utf-8")
    source = Source("built-in", text, "built-in")
    return tuple(Role(document) for document in load([source], skip_early=False).documents)
