"""Ways in which somebody gets the rights of a ServiceAccount without being given them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from certlint.model.builtin import from_tree
from certlint.model.exposure import Exposure, a_few, like_it, likeness, some
from certlint.model.grants import Access, Grant
from certlint.model.kinds import Binding
from certlint.model.rbac import Rbac
from certlint.model.rights import Rights, role_of
from certlint.model.subjects import RBAC_GROUP, Subject
from certlint.problem import Related

_WRITES = ("create", "update", "patch")
_CHANGES = ("update", "patch")
TOKENS = "serviceaccounts/token"
# What runs Pods: who may make one of these can run anything as any account of its namespace.
POD_MAKERS = (
    ("", "pods"),
    ("", "replicationcontrollers"),
    ("apps", "daemonsets"),
    ("apps", "deployments"),
    ("apps", "replicasets"),
    ("apps", "statefulsets"),
    ("batch", "cronjobs"),
    ("batch", "jobs"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """How a subject gets an account's rights: the deed, and each right that it needs.

    `by` is the resource on which it is done.
    """

    by: str
    deed: str
    subject: Subject
    accesses: tuple[Access, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Takeover:
    """Equal ways of several subjects, none of them trusted.

    `alike` are the same in Roles that differ only in their namespace: one cause, told once.
    """

    by: str
    deed: str
    subjects: tuple[Subject, ...]
    rights: tuple[Exposure, ...]
    alike: tuple["Takeover", ...] = ()

    @property
    def lets(self) -> str:
        """What may be done, and by whom, as a sentence."""
        roles = list(dict.fromkeys(str(right.role) for right in self.rights))
        verb = "lets" if len(roles) == 1 and not self.alike else "let"
        others = like_it(len(self.alike))
        return f"{' and '.join(roles)}{others} {verb} {some(self.subjects)} {self.deed}"

    @property
    def related(self) -> Iterator[Related]:
        """The bindings, and the other rules that it needs."""
        for right in self.rights:
            if right is not self.rights[0]:
                yield Related(right.at, f"{right.role} grants the other right that it needs")
            yield from right.related
        rights = [other.rights[0] for other in self.alike]
        yield from a_few([Related(right.at, f"{right.role}: the same") for right in rights])

    @property
    def steps(self) -> Iterator[Related]:
        """The way from somebody to the last right that it needs."""
        for right in self.rights:
            yield from right.steps


def takeovers(rbac: Rbac, account: Subject, workloads: Collection[str]) -> Iterator[Takeover]:
    """Yield how others than the trusted get an account's rights, in the order of the rules.

    Left out are roles over everything, which need no such way, and those that every cluster has.
    """
    joined: defaultdict[tuple[str, tuple[Grant, ...]], list[Way]] = defaultdict(list)
    for way in ways_to_act_as(rbac.rights, account, workloads, _is_narrow):
        grants = tuple(access.grant for access in way.accesses)
        if not any(
            rbac.trust(way.subject, access.grant.role, access.holder.binding)
            for access in way.accesses
        ):
            joined[way.deed, grants].append(way)
    found = [_takeover(ways) for ways in joined.values()]
    groups: defaultdict[object, list[Takeover]] = defaultdict(list)
    for one in sorted(found, key=lambda each: each.rights[0].grant.token.location.order):
        groups[(one.deed, *map(likeness, one.rights))].append(one)
    for first, *others in groups.values():
        yield replace(first, alike=tuple(others))


def _is_narrow(access: Access) -> bool:
    return not access.grant.everything and from_tree(access.grant.role)


def _takeover(ways: Sequence[Way]) -> Takeover:
    first = ways[0]
    rights = [
        Exposure(access.grant, tuple(dict.fromkeys(way.accesses[index].holder for way in ways)))
        for index, access in enumerate(first.accesses)
    ]
    subjects = tuple(dict.fromkeys(way.subject for way in ways))
    return Takeover(first.by, first.deed, subjects, tuple(rights))


def ways_to_act_as(
    rights: Rights,
    account: Subject,
    workloads: Collection[str],
    counts: Callable[[Access], bool] = lambda _: True,
) -> Iterator[Way]:
    """Yield every way that certainly gives somebody the rights of an account, or some of them.

    These are what Kubernetes' own documentation of RBAC calls privilege escalation: to
    impersonate the account, to make a token of it, to run a Pod as it, to bind one of its roles,
    and to add rights to a role of one's own. The account's namespace must be known; `workloads`
    are the Deployments there that run as it. Only accesses that count are used.
    """
    held = _Held(rights, counts)
    yield from _direct(held, account, workloads)
    yield from _bound(held, account)
    yield from _rewritten(held, account)


class _Held(NamedTuple):
    """Rights, seen through what counts."""

    rights: Rights
    counts: Callable[[Access], bool]

    def __call__(self, verbs: Sequence[str], group: str, resource: str, place: str) -> list[Access]:
        return list(filter(self.counts, self.rights.accesses(verbs, group, resource, place)))


def _direct(held: _Held, account: Subject, workloads: Collection[str]) -> Iterator[Way]:
    # The API server checks the impersonation of an account on `serviceaccounts`, not on `users`.
    named = (
        (("impersonate",), "", "serviceaccounts", {account.name}, f"impersonate {account}"),
        (("create",), "", TOKENS, {account.name}, f"make tokens of {account}"),
        (_CHANGES, "apps", "deployments", workloads, f"change what runs as {account}"),
    )
    made = (
        (("create",), group, resource, {""}, f"run Pods as {account}")
        for group, resource in POD_MAKERS
    )
    for verbs, group, resource, names, deed in (*named, *made):
        for access in held(verbs, group, resource, account.namespace):
            if any(access.covers(name) for name in names):
                yield Way(resource, deed, access.holder.subject, (access,))


def _bound(held: _Held, account: Subject) -> Iterator[Way]:
    """Who may bind a role of the account, and write bindings in the same place."""
    rights = held.rights
    places = {
        place
        for resource in ("clusterroles", "roles")
        for place in rights.places_of(("bind",), RBAC_GROUP, resource)
    }
    if places:
        own = [(binding, *role_of(binding)) for binding in rights.bindings_to(account)]
        places.update(("", account.namespace), (binding.reach for binding, _, _ in own))
        places.update(rights.places_of(_WRITES, RBAC_GROUP, "rolebindings"))
        for place in sorted(places):
            for kind in ("ClusterRole", "Role"):
                yield from _binding(held, account, own, kind, place)


def _binding(
    held: _Held, account: Subject, own: Sequence[tuple[Binding, str, str]], kind: str, place: str
) -> Iterator[Way]:
    """Who may make bindings of a place, or change those of the account."""
    resource = "rolebindings" if place else "clusterrolebindings"
    # A Role can be bound in its own namespace alone.
    named = [(b, name) for b, k, name in own if k == kind and (kind != "Role" or b.reach == place)]
    binders = held(("bind",), RBAC_GROUP, f"{kind.lower()}s", place)
    able = [access for access in binders if any(access.covers(name) for _, name in named)]
    creators = held(("create",), RBAC_GROUP, resource, place) if able else ()
    deed = f"bind roles of {account}"
    yield from _together(resource, deed, able, [access for access in creators if access.covers("")])
    for binding, name in named if able else ():
        if binding.reach == place:
            changers = held(_CHANGES, RBAC_GROUP, resource, place)
            yield from _together(
                resource,
                deed,
                [access for access in able if access.covers(name)],
                [access for access in changers if access.covers(binding.name)],
            )


def _rewritten(held: _Held, account: Subject) -> Iterator[Way]:
    """Who may add any right to a role of their own, whatever they hold themselves."""
    deed = f"give themselves the rights of {account}"
    for kind, place in (("ClusterRole", ""), ("Role", account.namespace)):
        resource = f"{kind.lower()}s"
        escalators = held(("escalate",), RBAC_GROUP, resource, place)
        if not escalators:
            continue
        changers = held(_CHANGES, RBAC_GROUP, resource, place)
        owners = list(_owners(held.rights, kind, account.namespace))
        for way in _together(resource, deed, escalators, changers):
            for name, subject in owners:
                owner = _narrower(way.subject, subject)
                if owner is not None and all(access.covers(name) for access in way.accesses):
                    yield Way(resource, deed, owner, way.accesses)


def _owners(rights: Rights, kind: str, place: str) -> Iterator[tuple[str, Subject]]:
    """Names of the roles that give rights in a place, each with whom they are given to."""
    for binding in rights.bindings:
        bound, name = role_of(binding)
        if bound == kind and binding.reach in {"", place}:
            for holder in rights.holders_of(binding):
                yield name, holder.subject


def _together(
    by: str, deed: str, ones: Sequence[Access], others: Sequence[Access]
) -> Iterator[Way]:
    """Who certainly holds one right of each kind."""
    for one in ones:
        for other in others:
            subject = _narrower(one.holder.subject, other.holder.subject)
            if subject is not None:
                yield Way(by, deed, subject, (one, other))


def _narrower(one: Subject, other: Subject) -> Subject | None:
    """Who is certainly both; groups that may share members are nobody certain."""
    if other in one.within:
        return one
    return other if one in other.within else None
