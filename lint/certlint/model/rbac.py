"""Who may do what: roles and bindings as one question that rules ask."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from certlint.model.aggregation import BUILT_IN, own_rules, takers
from certlint.model.exposure import Exposure, grouped
from certlint.model.grants import Grant, allowing
from certlint.model.objects import CERT_MANAGER, Binding, Role, same_namespace
from certlint.model.subjects import Holder, Subject, holders_of
from certlint.model.trust import Trust, is_built_in, is_controller_role, is_of_chart

_Asked = tuple[tuple[str, ...], str, str, bool]
_WRITES = ("create", "update", "patch")


@dataclass(frozen=True, eq=False)
class Rbac:
    """The roles and bindings of a cluster, and what they allow together.

    RBAC only adds, so every grant stands for itself; there is no order and no denial. What a
    placeholder or an unknown namespace leaves open is not granted.
    """

    roles: Sequence[Role] = ()
    bindings: Sequence[Binding] = ()
    trust: Trust = field(default_factory=Trust)
    _granted: dict[_Asked, tuple[Grant, ...]] = field(
        default_factory=dict[_Asked, tuple[Grant, ...]], init=False, repr=False
    )

    def bindings_of(self, role: Role) -> tuple[Binding, ...]:
        """Return the bindings that certainly name this role itself."""
        named = self._bindings.get((role.kind, role.name), ())
        return tuple(b for b in named if role.kind != "Role" or same_namespace(role, b))

    def grants(
        self, verbs: Sequence[str], group: str, resource: str, *, cluster_scoped: bool = False
    ) -> Sequence[Grant]:
        """Return every rule that allows one of the verbs on a resource, each once.

        Of a resource that is `cluster_scoped`, only ClusterRoleBindings give anything. Grants
        limited by `resourceNames` are among them: whether a name helps depends on the verb.
        """
        asked = (tuple(verbs), group, resource, cluster_scoped)
        if asked not in self._granted:
            self._granted[asked] = tuple(self._grants(*asked))
        return self._granted[asked]

    def holds(
        self, subject: Subject, verb: str, group: str, resource: str, place: str, name: str = ""
    ) -> bool:
        """Whether a subject may certainly do this in a place, as far as these files tell.

        `place` is an object's; "" asks for the whole cluster. Without a `name`, for any object.
        """
        return any(
            not grant.resource_names or (name and name in grant.resource_names)
            for grant in self.grants((verb,), group, resource)
            for binding in grant.bindings
            if binding.cluster_scoped or (place and binding.place == place)
            if any(holder.subject.includes(subject) for holder in self._holders[binding])
        )

    def exposures(
        self, verbs: Sequence[str], group: str, resource: str, *, cluster_scoped: bool = False
    ) -> Iterator[Exposure]:
        """Yield the grants to others than the trusted, equal ones joined, in order of place.

        Left out are roles over everything: they are no more about cert-manager than about the
        rest of the cluster, and so is all else that such a role repeats.
        """
        grants = self.grants(verbs, group, resource, cluster_scoped=cluster_scoped)
        over_everything = {grant.role for grant in grants if grant.everything}
        found = (
            exposure
            for grant in grants
            if grant.role not in over_everything and not is_built_in(grant.role)
            if (exposure := self._exposure(grant, cluster_scoped=cluster_scoped)) is not None
        )
        yield from grouped(found)

    def creates_by_name(self, exposure: Exposure, group: str, resource: str) -> bool:
        """Whether someone who may `create` given names may also `patch` one of them.

        Plain creation has no name to check. Server-side apply is a patch of a named object, which
        makes it if both rights are there.
        """
        return any(
            self._patches(grant, name, group, resource)
            for grant in (exposure.grant, *exposure.alike)
            for name in grant.resource_names
        )

    def is_edit_role(self, role: Role) -> bool:
        """Whether a role is the chart's own for people who edit: certificates and issuers."""
        named = role.name == "cert-manager-edit" or (
            role.name.endswith("-edit") and is_of_chart(role)
        )
        return (
            named
            and role.kind == "ClusterRole"
            and all(
                any(allowing(rule, _WRITES, CERT_MANAGER, resource) for rule in own_rules(role))
                for resource in ("certificates", "issuers")
            )
        )

    @cached_property
    def _bindings(self) -> Mapping[tuple[str, str], list[Binding]]:
        """Bindings by kind and name of the role that they name."""
        found: defaultdict[tuple[str, str], list[Binding]] = defaultdict(list)
        for binding in self.bindings:
            kind, name = _role_of(binding)
            # A Role cannot be bound for the whole cluster.
            if name and not (kind == "Role" and binding.cluster_scoped):
                found[kind, name].append(binding)
        return found

    @cached_property
    def _holders(self) -> Mapping[Binding, tuple[Holder, ...]]:
        return {binding: tuple(holders_of(binding)) for binding in self.bindings}

    @cached_property
    def _takers(self) -> Mapping[Role, tuple[str, ...]]:
        return takers(self.roles)

    def _grants(
        self,
        verbs: tuple[str, ...],
        group: str,
        resource: str,
        cluster_scoped: bool,  # noqa: FBT001
    ) -> Iterator[Grant]:
        for role in self.roles:
            if cluster_scoped and role.kind == "Role":
                continue
            for rule in own_rules(role):
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

    def _exposure(self, grant: Grant, *, cluster_scoped: bool) -> Exposure | None:
        holders = [holder for binding in grant.bindings for holder in self._holders[binding]]
        others = tuple(h for h in holders if not self.trust(h.subject, grant.role, h.binding))
        if others or any(name in BUILT_IN for name in grant.via):
            return Exposure(grant, others)
        if holders or is_controller_role(grant.role):
            return None
        # Nobody is named for certain: bindings of an unknown namespace may be the role's.
        maybe = self._bindings.get((grant.role.kind, grant.role.name), ())
        if cluster_scoped and maybe and not any(binding.cluster_scoped for binding in maybe):
            return None
        perhaps = [
            holder
            for binding in maybe
            if grant.role.kind != "Role" or same_namespace(grant.role, binding) is not False
            for holder in self._holders[binding]
        ]
        if perhaps and all(self.trust(h.subject, grant.role, h.binding) for h in perhaps):
            return None
        return Exposure(grant)

    def _patches(self, grant: Grant, name: str, group: str, resource: str) -> bool:
        if not grant.bindings:
            return any(
                patch.role is grant.role
                and (not patch.resource_names or name in patch.resource_names)
                for patch in self.grants(("patch",), group, resource)
            )
        return any(
            self.holds(
                holder.subject,
                "patch",
                group,
                resource,
                "" if binding.cluster_scoped else binding.place,
                name,
            )
            for binding in grant.bindings
            for holder in self._holders[binding]
        )


def _role_of(binding: Binding) -> tuple[str, str]:
    """Kind and name of the role that a binding names; the name is "" while it is unknown."""
    ref = binding.role_ref
    name = "" if ref["name"].placeholder else ref["name"].text
    if ref["kind"].exists:
        return ref["kind"].text, name
    # OpenShift's own bindings tell the kinds apart by whether the role has a namespace.
    return ("Role" if ref["namespace"] else "ClusterRole"), name
