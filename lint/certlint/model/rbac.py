"""Who may do what that should not: roles and bindings as one question that rules ask."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from certlint.model.aggregation import BUILT_IN, own_rules
from certlint.model.builtin import from_tree
from certlint.model.exposure import Exposure, grouped
from certlint.model.grants import EVERY, NAMELESS, WRITES, Grant, allowing
from certlint.model.kinds import Binding, Role
from certlint.model.objects import ACME, CERT_MANAGER
from certlint.model.rights import Asked, Rights
from certlint.model.subjects import Holder, Subject
from certlint.model.trust import Trust, is_built_in, is_controller_role, is_of_chart
from certlint.node import Node


@lru_cache(maxsize=1)
def _rights_of(roles: tuple[Role, ...], bindings: tuple[Binding, ...]) -> Rights:
    """The rights; those of the alternative before this one, if it has the same roles."""
    return Rights(roles, bindings)


@dataclass(frozen=True, eq=False)
class Rbac:
    """The rights in a cluster, and which of them are in hands that should not have them."""

    roles: Sequence[Role] = ()
    bindings: Sequence[Binding] = ()
    trust: Trust = field(default_factory=Trust)
    _exposed: dict[Asked, tuple[Exposure, ...]] = field(
        default_factory=dict[Asked, tuple[Exposure, ...]], init=False, repr=False
    )

    @cached_property
    def rights(self) -> Rights:
        """What the roles and bindings allow, whoever should or should not have it."""
        return _rights_of(tuple(self.roles), tuple(self.bindings))

    def bindings_of(self, role: Role) -> Sequence[Binding]:
        """Return the bindings that certainly name this role itself."""
        return self.rights.bindings_of(role)

    def grants(
        self, verbs: Sequence[str], group: str, resource: str, *, cluster_scoped: bool = False
    ) -> Sequence[Grant]:
        """Return every rule of the tree that allows one of the verbs on a resource."""
        grants = self.rights.grants(verbs, group, resource, cluster_scoped=cluster_scoped)
        return [grant for grant in grants if from_tree(grant.role)]

    def holds(
        self, subject: Subject, verb: str, group: str, resource: str, place: str, name: str = ""
    ) -> bool:
        """Whether a subject may certainly do this in a place, as `Rights` tells it."""
        return self.rights.holds(subject, verb, group, resource, place, name)

    def exposures(
        self,
        verbs: Sequence[str],
        group: str,
        *resources: str,
        cluster_scoped: bool = False,
        apart: Callable[[Exposure], object] | None = None,
    ) -> Iterator[Exposure]:
        """Yield the grants to others than the trusted, equal ones joined, in order of place.

        A rule that gives several of the resources is told by the first of them. Left out are
        grants that names reduce to nothing, and roles over everything, whether of the cluster or
        of cert-manager: `wildcards` tells these. Equal grants of which `apart` says different
        things are not joined.
        """
        found: dict[Node, Exposure] = {}
        for resource in resources:
            for exposure in self._exposures((tuple(verbs), group, resource, cluster_scoped)):
                found.setdefault(exposure.grant.rule, exposure)
        yield from grouped(found.values(), apart)

    def exposing(
        self, verbs: Sequence[str], group: str, *resources: str, cluster_scoped: bool = False
    ) -> frozenset[Node]:
        """Return the rules that `exposures` tells, the joined ones too."""
        return frozenset(
            exposure.grant.rule
            for resource in resources
            for exposure in self._exposures((tuple(verbs), group, resource, cluster_scoped))
        )

    def exposures_in(
        self, place: str, verbs: Sequence[str], group: str, resource: str
    ) -> Iterator[Exposure]:
        """Yield the grants to others than the trusted through bindings of one place, in order.

        "" stands for bindings that hold everywhere; of these, roles over everything are left out.
        The built-in roles are among them, and Roles of the place that nobody is bound to.
        """
        holders: defaultdict[tuple[Grant, Binding | None], list[Holder]] = defaultdict(list)
        for access in self.rights.accesses(verbs, group, resource, place):
            grant, holder = access.grant, access.holder
            if holder.binding.reach != place or (grant.everything and not place):
                continue
            if not self.trust(holder.subject, grant.role, holder.binding):
                lent = grant.role.kind == "ClusterRole" and (place or not from_tree(grant.role))
                holders[grant, holder.binding if lent else None].append(holder)
        found = [
            Exposure(grant, tuple(named), local=bool(place) or lent is not None)
            for (grant, lent), named in holders.items()
        ]
        for grant in self.grants(verbs, group, resource):
            if place and grant.role.kind == "Role" and grant.role.place == place:
                nobody = None if grant.subjects else self._exposure(grant, cluster_scoped=False)
                found += [nobody] if nobody is not None else []
        yield from sorted(found, key=lambda exposure: exposure.at.location.order)

    def wildcards(self) -> Iterator[Exposure]:
        """Yield the rules by which others than the trusted write all that cert-manager has."""
        found: dict[Node, Exposure] = {}
        for group in (CERT_MANAGER, ACME):
            for grant in self.grants(WRITES, group, EVERY):
                if not grant.wildcard or is_built_in(grant.role):
                    continue
                exposure = self._exposure(grant, cluster_scoped=False)
                if exposure is not None:
                    found.setdefault(grant.rule, exposure)
        yield from grouped(found.values())

    def reads_secrets(self, exposure: Exposure) -> bool:
        """Whether all who hold a grant can read the Secrets there anyway."""
        if not exposure.bound:
            return any(
                allowing(rule, ("get",), "", "secrets") and not rule["resourceNames"].list
                for rule in own_rules(exposure.role)
            )
        # Of the built-in roles that may have taken the grant over, `view` sees no Secrets.
        return "view" not in exposure.grant.via and all(
            self.holds(holder.subject, "get", "", "secrets", holder.binding.reach)
            for holder in exposure.holders
        )

    def also_held(
        self, exposure: Exposure, verbs: Sequence[str], group: str, resource: str
    ) -> bool:
        """Whether one who holds a grant certainly has another right too, through any role."""
        return any(
            allowing(rule, verbs, group, resource) for rule in own_rules(exposure.role)
        ) or any(
            self.rights.holds_somewhere(subject, verb, group, resource)
            for subject in exposure.subjects
            for verb in verbs
        )

    @cached_property
    def approving_accounts(self) -> frozenset[Subject]:
        """The service accounts that may approve certificate requests, whoever gave them that."""
        grants = self.rights.grants(("approve",), CERT_MANAGER, "signers", cluster_scoped=True)
        subjects = (subject for grant in grants for subject in grant.subjects)
        return frozenset(subject for subject in subjects if subject.is_account)

    def is_aggregated(self, role: Role) -> bool:
        """Whether other roles take over the rules of this one."""
        return self.rights.is_aggregated(role)

    def is_issuer_role(self, role: Role) -> bool:
        """Whether a role is one of a program that signs requests for issuers of its own kind."""
        watches = any(
            allowing(rule, ("watch",), CERT_MANAGER, "certificaterequests")
            for rule in own_rules(role)
        )
        return watches and any(
            token.text.endswith("issuers/status")
            and not {CERT_MANAGER, EVERY} & {group.text for group in rule["apiGroups"]}
            for rule in own_rules(role)
            for token in rule["resources"]
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
                any(allowing(rule, WRITES[:3], CERT_MANAGER, resource) for rule in own_rules(role))
                for resource in ("certificates", "issuers")
            )
        )

    def _exposures(self, asked: Asked) -> Sequence[Exposure]:
        if asked not in self._exposed:
            verbs, group, resource, cluster_scoped = asked
            grants = self.grants(verbs, group, resource, cluster_scoped=cluster_scoped)
            over_all = {grant.role for grant in grants if grant.everything or grant.wildcard}
            found = (
                exposure
                for grant in grants
                if grant.role not in over_all and not is_built_in(grant.role)
                if (exposure := self._exposure(grant, cluster_scoped=cluster_scoped)) is not None
                if self.names_help(grant, verbs, group, resource)
            )
            self._exposed[asked] = tuple(found)
        return self._exposed[asked]

    def _exposure(self, grant: Grant, *, cluster_scoped: bool) -> Exposure | None:
        holders = [
            holder for binding in grant.bindings for holder in self.rights.holders_of(binding)
        ]
        others = tuple(h for h in holders if not self.trust(h.subject, grant.role, h.binding))
        if others or any(name in BUILT_IN for name in grant.via):
            return Exposure(grant, others)
        if holders or is_controller_role(grant.role):
            return None
        # Nobody is named for certain: bindings of an unknown namespace may be the role's.
        maybe = self.rights.perhaps_of(grant.role)
        if cluster_scoped and maybe and not any(binding.cluster_scoped for binding in maybe):
            return None
        perhaps = [holder for binding in maybe for holder in self.rights.holders_of(binding)]
        if perhaps and all(self.trust(h.subject, grant.role, h.binding) for h in perhaps):
            return None
        return Exposure(grant)

    def names_help(self, grant: Grant, verbs: Sequence[str], group: str, resource: str) -> bool:
        """Whether a grant that is limited to names, or not limited, allows anything at all.

        Plain creation has no name to check. Server-side apply is a patch of a named object, which
        makes it if both rights are there.
        """
        if not grant.resource_names or "/" in resource:
            return True
        given = set(grant.given(verbs))
        if given - NAMELESS:
            return True
        return "create" in given and any(
            self._patches(grant, name, group, resource) for name in grant.resource_names
        )

    def _patches(self, grant: Grant, name: str, group: str, resource: str) -> bool:
        if not grant.bindings:
            return any(
                allowing(rule, ("patch",), group, resource)
                and name in ([n.text for n in rule["resourceNames"]] or [name])
                for rule in own_rules(grant.role)
            )
        return any(
            self.holds(holder.subject, "patch", group, resource, binding.reach, name)
            for binding in grant.bindings
            for holder in self.rights.holders_of(binding)
        )
