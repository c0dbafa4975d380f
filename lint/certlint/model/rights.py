"""The letter of RBAC: which rules allow something, whom bindings give it to, and where."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from certlint.model.aggregation import own_rules, takers
from certlint.model.builtin import built_in_roles
from certlint.model.grants import EVERY, Access, Grant, allowing
from certlint.model.kinds import Binding, Role
from certlint.model.subjects import Holder, Subject, holders_of
from certlint.node import Node

Asked = tuple[tuple[str, ...], str, str, bool]
_Accesses = Mapping[str, Sequence[Access]]
_Held = Mapping[tuple[str, Subject], Sequence[tuple[str, ...]]]


@dataclass(frozen=True, eq=False)
class Rights:
    """What roles and bindings allow together, with the roles that every cluster has.

    RBAC only adds, so every grant stands for itself; there is no order and no denial. What a
    placeholder or an unknown namespace leaves open is not granted.
    """

    roles: Sequence[Role] = ()
    bindings: Sequence[Binding] = ()
    _granted: dict[Asked, tuple[Grant, ...]] = field(
        default_factory=dict[Asked, tuple[Grant, ...]], init=False, repr=False
    )
    _places: dict[tuple[str, str, str], _Held] = field(
        default_factory=dict[tuple[str, str, str], _Held], init=False, repr=False
    )
    _accessed: dict[Asked, _Accesses] = field(
        default_factory=dict[Asked, _Accesses], init=False, repr=False
    )

    def bindings_of(self, role: Role) -> Sequence[Binding]:
        """Return the bindings that certainly name this role itself."""
        if role.kind == "Role":
            return self._placed.get((role.name, role.place), ())
        return self._bindings.get((role.kind, role.name), ())

    def perhaps_of(self, role: Role) -> Sequence[Binding]:
        """Return the bindings that may name this role: of some, the namespace is unknown."""
        if role.kind == "Role" and role.namespace:
            return [*self.bindings_of(role), *self._placed.get((role.name, ""), ())]
        return self._bindings.get((role.kind, role.name), ())

    def holders_of(self, binding: Binding) -> Sequence[Holder]:
        """Return whom a binding certainly names."""
        return self._holders.get(binding, ())

    def grants(
        self, verbs: Sequence[str], group: str, resource: str, *, cluster_scoped: bool = False
    ) -> Sequence[Grant]:
        """Return every rule that allows one of the verbs on a resource, each once.

        Of a resource that is `cluster_scoped`, only ClusterRoleBindings give anything. Grants
        limited by `resourceNames` are among them: whether a name helps depends on the verb. So
        are those of the built-in roles, whether they are in the tree or not.
        """
        asked = (tuple(verbs), group, resource, cluster_scoped)
        if asked not in self._granted:
            self._granted[asked] = tuple(self._grants(*asked))
        return self._granted[asked]

    def is_aggregated(self, role: Role) -> bool:
        """Whether other roles take over the rules of this one."""
        return bool(self._takers.get(role))

    def holds(
        self, subject: Subject, verb: str, group: str, resource: str, place: str, name: str = ""
    ) -> bool:
        """Whether a subject may certainly do this in a place, as far as these files tell.

        `place` is an object's; "" asks for the whole cluster. Without a `name`, for any object.
        """
        held = self._held(verb, group, resource)
        return any(
            not names or (name and name in names)
            for where in dict.fromkeys(("", place))
            for one in subject.within
            for names in held.get((where, one), ())
        )

    def holds_somewhere(self, subject: Subject, verb: str, group: str, resource: str) -> bool:
        """Whether a subject may certainly do this to any object of some place."""
        held = self._held(verb, group, resource)
        among = set(subject.within)
        return any(one in among and not all(names) for (_, one), names in held.items())

    def accesses(
        self, verbs: Sequence[str], group: str, resource: str, place: str
    ) -> Iterator[Access]:
        """Yield who may certainly do one of these things in a place, limited to names or not.

        First those who may do it in the whole cluster, which is all for the place "".
        """
        found = self._accesses(verbs, group, resource)
        yield from found.get("", ())
        if place:
            yield from found.get(place, ())

    def places_of(self, verbs: Sequence[str], group: str, resource: str) -> Sequence[str]:
        """Return where bindings let somebody do one of these things; "" for everywhere."""
        return sorted(self._accesses(verbs, group, resource))

    def bindings_to(self, subject: Subject) -> Sequence[Binding]:
        """Return the bindings that certainly give a subject a role, each once."""
        found = (binding for one in subject.within for binding in self._given.get(one, ()))
        return list(dict.fromkeys(found))

    @cached_property
    def _given(self) -> Mapping[Subject, list[Binding]]:
        """Bindings by whom they name."""
        found: defaultdict[Subject, list[Binding]] = defaultdict(list)
        for binding, holders in self._holders.items():
            for holder in holders:
                found[holder.subject].append(binding)
        return found

    @cached_property
    def _bindings(self) -> Mapping[tuple[str, str], list[Binding]]:
        """Bindings by kind and name of the role that they name."""
        found: defaultdict[tuple[str, str], list[Binding]] = defaultdict(list)
        for binding in self.bindings:
            kind, name = role_of(binding)
            # A Role cannot be bound for the whole cluster.
            if name and not (kind == "Role" and binding.cluster_scoped):
                found[kind, name].append(binding)
        return found

    @cached_property
    def _placed(self) -> Mapping[tuple[str, str], list[Binding]]:
        """Bindings of Roles by the Role's name and their place, or "" if that is unknown."""
        found: defaultdict[tuple[str, str], list[Binding]] = defaultdict(list)
        for (kind, name), bindings in self._bindings.items():
            for binding in bindings if kind == "Role" else ():
                found[name, binding.place].append(binding)
                if not binding.namespace:
                    found[name, ""].append(binding)
        return found

    @cached_property
    def _holders(self) -> Mapping[Binding, Sequence[Holder]]:
        return {binding: holders_of(binding) for binding in self.bindings}

    @cached_property
    def _every_role(self) -> Sequence[Role]:
        return (*self.roles, *built_in_roles(self.roles))

    @cached_property
    def _takers(self) -> Mapping[Role, tuple[str, ...]]:
        return takers(self._every_role)

    @cached_property
    def _rules(self) -> Mapping[str, Sequence[tuple[int, Role, Node]]]:
        """The rules that hold, by API group, numbered in their order."""
        found: defaultdict[str, list[tuple[int, Role, Node]]] = defaultdict(list)
        number = 0
        for role in self._every_role:
            for rule in own_rules(role):
                number += 1
                groups = dict.fromkeys(token.text for token in rule["apiGroups"])
                for group in groups:
                    found[group].append((number, role, rule))
        return found

    def _grants(
        self,
        verbs: tuple[str, ...],
        group: str,
        resource: str,
        cluster_scoped: bool,  # noqa: FBT001
    ) -> Iterator[Grant]:
        named = (*self._rules.get(group, ()), *self._rules.get(EVERY, ()))
        rules = {number: (role, rule) for number, role, rule in named}
        for _, (role, rule) in sorted(rules.items(), key=lambda numbered: numbered[0]):
            if cluster_scoped and role.kind == "Role":
                continue
            if (tokens := allowing(rule, verbs, group, resource)) is None:
                continue
            via = self._takers.get(role, ())
            bindings = [
                *self.bindings_of(role),
                *(b for name in via for b in self._bindings.get(("ClusterRole", name), ())),
            ]
            if cluster_scoped:
                bindings = [binding for binding in bindings if binding.cluster_scoped]
            names = tuple(name.text for name in rule["resourceNames"])
            subjects = dict.fromkeys(h.subject for b in bindings for h in self._holders[b])
            yield Grant(role, rule, *tokens, names, tuple(bindings), tuple(subjects), via)

    def _accesses(self, verbs: Sequence[str], group: str, resource: str) -> _Accesses:
        """Who may do one of these things, by the place where; "" is the whole cluster."""
        asked = (tuple(verbs), group, resource, False)
        if asked not in self._accessed:
            found: defaultdict[str, list[Access]] = defaultdict(list)
            for grant in self.grants(verbs, group, resource):
                for binding in grant.bindings:
                    holders = self._holders[binding]
                    found[binding.reach] += [Access(grant, holder) for holder in holders]
            self._accessed[asked] = found
        return self._accessed[asked]

    def _held(self, verb: str, group: str, resource: str) -> _Held:
        """The names that each subject may use the verb on in each place; () is any name."""
        asked = (verb, group, resource)
        if asked not in self._places:
            found: defaultdict[tuple[str, Subject], list[tuple[str, ...]]] = defaultdict(list)
            for grant in self.grants((verb,), group, resource):
                for binding in grant.bindings:
                    for holder in self._holders[binding]:
                        found[binding.reach, holder.subject].append(grant.resource_names)
            self._places[asked] = found
        return self._places[asked]


def role_of(binding: Binding) -> tuple[str, str]:
    """Kind and name of the role that a binding names; the name is "" while it is unknown."""
    ref = binding.role_ref
    name = "" if ref["name"].placeholder else ref["name"].text
    if ref["kind"].exists:
        return ref["kind"].text, name
    # OpenShift's own bindings tell the kinds apart by whether the role has a namespace.
    return ("Role" if ref["namespace"] else "ClusterRole"), name
