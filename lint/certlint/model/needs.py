"""Rights that cert-manager needs, and what in a tree was meant to give them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from certlint.model.aggregation import BUILT_IN
from certlint.model.builtin import from_tree
from certlint.model.grants import Grant
from certlint.model.kinds import Binding
from certlint.model.rights import Rights, role_of
from certlint.model.subjects import Holder, Subject
from certlint.problem import Located


class Requirement(NamedTuple):
    """The right to create something: in a namespace, or in the whole cluster ("").

    `name` is the object's, "" where a request carries none. `accounts` need it; `seen` says that
    the tree shows what runs as them, so that it is these and no others.
    """

    group: str
    resource: str
    place: str
    name: str
    accounts: Sequence[Subject]
    seen: bool


@dataclass(frozen=True, slots=True, eq=False)
class NearMiss:
    """What nearly gives a right, and why it does not."""

    at: Located
    says: str


def near_misses(rights: Rights, need: Requirement) -> Sequence[NearMiss] | None:
    """Return what nearly gives a right that somebody certainly lacks; empty if nothing does.

    None if they have the right, or may have it through what the tree does not show: a role or a
    binding that is elsewhere, a name or a namespace that something fills in.
    """
    if _has_unseen_role(rights, need):
        return None
    found: list[NearMiss] = []
    for grant in rights.grants(("create",), need.group, need.resource):
        if not all(name.known for name in grant.rule["resourceNames"]):
            return None
        if not grant.bindings and _covers(grant, need) and _may_be_bound(grant, need):
            return None
        for binding in grant.bindings:
            if _gives(rights, grant, binding, need) is not False:
                return None
            for holder in rights.holders_of(binding):
                found += _near(grant, holder, need)
    return found


def named_by_mistake(rights: Rights, need: Requirement, resource: str) -> Iterator[NearMiss]:
    """Yield rules that name another resource, where `create` with this name grants nothing."""
    for grant in rights.grants(("create",), need.group, resource):
        given = any(
            _reaches(binding, need) and any(holder.subject.includes(a) for a in need.accounts)
            for binding in grant.bindings
            for holder in rights.holders_of(binding)
        )
        if given and need.name in grant.resource_names:
            yield NearMiss(grant.resource, f"{grant.role} says `{resource}`, not `{need.resource}`")


def _has_unseen_role(rights: Rights, need: Requirement) -> bool:
    """Whether a binding gives the accounts a role that is not in the tree."""
    known = {(role.kind, role.name) for role in rights.roles}
    known |= {("ClusterRole", name) for name in (*BUILT_IN, "cluster-admin")}
    return any(
        role_of(binding) not in known and _reaches(binding, need) is not False
        for account in need.accounts
        for binding in rights.bindings_to(account)
    )


def _may_be_bound(grant: Grant, need: Requirement) -> bool:
    """Whether a binding elsewhere may give a role where it helps."""
    role = grant.role
    if role.kind == "ClusterRole":
        return from_tree(role)
    return bool(need.place) and role.namespace in {"", need.place}


def _covers(grant: Grant, need: Requirement) -> bool:
    return not grant.resource_names or need.name in grant.resource_names


def _reaches(binding: Binding, need: Requirement) -> bool | None:
    """Whether a binding holds where the right is needed."""
    if binding.reach in {"", need.place}:
        return True
    return None if need.place and not binding.namespace else False


def _gives(rights: Rights, grant: Grant, binding: Binding, need: Requirement) -> bool | None:
    """Whether a binding of a rule gives the right to the accounts."""
    reaches = _reaches(binding, need)
    if reaches is False or not _covers(grant, need):
        return False
    if not all(subject.known for subject in binding.subjects):
        return None
    for holder in rights.holders_of(binding):
        if any(holder.subject.includes(account) for account in need.accounts):
            return reaches
        if holder.subject.is_account and not holder.subject.namespace:
            return None
        # Where nothing shows cert-manager's account, another one may be it.
        if holder.subject.is_account and not need.seen and not _is_mistaken(holder, need):
            return None
    return False


def _is_mistaken(holder: Holder, need: Requirement) -> bool:
    """Whether a binding names the object itself, or an account of the wrong namespace."""
    subject = holder.subject
    own = Subject(subject.kind, need.name, need.place)
    return subject == own or any(subject.name == account.name for account in need.accounts)


def _near(grant: Grant, holder: Holder, need: Requirement) -> Iterator[NearMiss]:
    """How one holder of one rule misses the right."""
    binding, subject = holder.binding, holder.subject
    right = any(subject.includes(account) for account in need.accounts)
    reaches, covers = _reaches(binding, need) is True, _covers(grant, need)
    if right and covers and not reaches and (grant.resource_names or not need.place):
        where = f"in {need.place}" if need.place else "for the whole cluster"
        yield NearMiss(binding, f"{binding} gives that right in its own namespace, not {where}")
    elif right and reaches and not covers and not _is_own(grant, need):
        listed = grant.resource_names[0]
        says = f"lists `{listed}`, not `{need.name}`" if need.name else "limits it to names"
        yield NearMiss(grant.rule["resourceNames"], f"{grant.role} {says}")
    elif reaches and covers and subject.is_account and not right:
        account = need.accounts[0]
        yield NearMiss(holder.at, f"{binding} gives that right to {subject}, not to {account}")


def _is_own(grant: Grant, need: Requirement) -> bool:
    """Whether a rule is about an account's own token, as that of the chart was up to 1.20."""
    return set(grant.resource_names) <= {account.name for account in need.accounts}
