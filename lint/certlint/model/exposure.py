"""A right in hands that should not have it, as one cause with one place and one wording."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from certlint.model.aggregation import BUILT_IN, own_rules
from certlint.model.builtin import from_tree
from certlint.model.grants import Grant, allowing
from certlint.model.kinds import Binding, Role
from certlint.model.objects import CERT_MANAGER
from certlint.model.once import once
from certlint.model.subjects import RBAC_GROUP, SERVICE_ACCOUNT, Holder, Subject, holders_of
from certlint.node import Node
from certlint.problem import Problem, Related, Severity
from certlint.wording import some_of

_SHOWN = 3


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """A grant to subjects that are not trusted with it, or to nobody that these files name.

    `alike` are the same grant in Roles that differ only in their namespace: one cause, told once.
    `local` says that it is told of the holders in one place alone, whatever the role gives others.
    """

    grant: Grant
    holders: tuple[Holder, ...] = ()
    alike: tuple[Grant, ...] = ()
    local: bool = False

    @property
    def at(self) -> Node:
        """What must change: the token that grants it, or the binding that gives it away.

        A ClusterRole may be right elsewhere, and a built-in one cannot be changed.
        """
        return self._bound if self._lent else self.grant.token

    @property
    def role(self) -> Role:
        """The role that grants it."""
        return self.grant.role

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Whom the files name as holders, each once."""
        return tuple(dict.fromkeys(holder.subject for holder in self.holders))

    @property
    def bound(self) -> bool:
        """Whether somebody certainly holds it: a named subject, or all who have `edit`."""
        return bool(self.holders) or bool(self.built_in)

    @property
    def everywhere(self) -> bool:
        """Whether everyone whom the files name holds it for the whole cluster."""
        return all(holder.binding.cluster_scoped for holder in self.holders)

    @property
    def lets(self) -> str:
        """The beginning of a sentence that goes on with what may be done."""
        if self._lent:
            return f"{self.holders[0].binding} lets {some(self.subjects)}"
        others = like_it(len(self.alike))
        verb = "let" if self.alike else "lets"
        if self.built_in:
            return f"{self.role}{others} {verb} every holder of {_either(self.built_in)}"
        if self.holders:
            return f"{self.role}{others} {verb} {some(self.subjects)}"
        whose = "whose holders no binding in these files names"
        return f"{self.role}{others}, {whose}, {verb} them"

    @property
    def related(self) -> Iterator[Related]:
        """The bindings, and other roles like this one; a few of each stand for all."""
        subjects: defaultdict[Binding, list[Subject]] = defaultdict(list)
        for holder in self.holders:
            subjects[holder.binding].append(holder.subject)
        bindings = [
            Related(binding, f"{binding} gives it to {some(named)}")
            for binding, named in subjects.items()
        ]
        yield from a_few(bindings)
        yield from a_few([Related(grant.token, f"{grant.role}: the same") for grant in self.alike])

    @property
    def steps(self) -> Iterator[Related]:
        """The way from somebody to the grant; none if these files name nobody."""
        if not self.holders:
            return
        holder, role = self.holders[0], self.role
        yield Related(holder.at, f"{holder.subject}")
        yield Related(holder.binding, f"{holder.binding}")
        bound = self._bound
        if not from_tree(role):
            yield Related(bound, f"ClusterRole {bound.text}, which every cluster has, grants it")
            return
        if bound.text != role.name:
            yield Related(bound, f"ClusterRole {bound.text} takes over the rules of {role}")
        yield Related(role, f"{role}")
        yield Related(self.grant.token, "grants it")

    def told_of(self, wanted: Callable[[Holder], bool]) -> "Exposure":
        """Return the same grant, told of those holders alone whom the bindings here name."""
        holders = tuple(filter(wanted, self.holders))
        return replace(self, grant=replace(self.grant, via=()), holders=holders)

    def problem(
        self, at: Node, message: str, severity: Severity, *, strict: bool = False
    ) -> Problem:
        """Return what a rule says of it, with the bindings and the way to it."""
        related, steps = tuple(self.related), tuple(self.steps)
        return Problem(at, message, related, steps, severity=severity, strict=strict)

    def also(self, *verbs: str, group: str, resource: str) -> bool:
        """Whether the very same rule allows one of these verbs on that resource too."""
        return allowing(self.grant.rule, verbs, group, resource) is not None

    @property
    def asks(self) -> bool:
        """Whether the rule has certificates issued: a request that stands is never changed."""
        writes = ("create", "update", "patch")
        certificates = self.also(*writes, group=CERT_MANAGER, resource="certificates")
        return certificates or self.also(
            "create", group=CERT_MANAGER, resource="certificaterequests"
        )

    def severity(self, full: Severity) -> Severity:
        """Return the level of a finding: lower if nobody is named, a note for installers.

        What installs cert-manager must hold all that it grants, or the API server refuses.
        """
        if self._installer:
            return Severity.NOTE
        return full if self.bound else Severity(max(full - 1, Severity.NOTE))

    @property
    def built_in(self) -> list[str]:
        """The roles of every cluster that have taken the grant over."""
        return [name for name in BUILT_IN if name in self.grant.via and not self.local]

    @property
    def _lent(self) -> bool:
        """Whether it is the binding that matters, and not the role."""
        return self.local and self.role.kind == "ClusterRole"

    @property
    def _bound(self) -> Node:
        return self.holders[0].binding.role_ref["name"]

    @property
    def _installer(self) -> bool:
        if self.built_in or any(s.kind != SERVICE_ACCOUNT for s in self.subjects):
            return False
        needs = (
            ("apiextensions.k8s.io", "customresourcedefinitions"),
            (RBAC_GROUP, "clusterroles"),
        )
        return all(
            any(allowing(rule, ("create",), *needed) for rule in own_rules(self.role))
            for needed in needs
        )


def held_by(grants: Iterable[Grant], wanted: Callable[[Role, Holder], bool]) -> Iterator[Exposure]:
    """Yield each grant with those of its holders that are wanted, where there are any."""
    for grant in grants:
        holders = [h for b in grant.bindings for h in holders_of(b) if wanted(grant.role, h)]
        if holders:
            yield Exposure(grant, tuple(holders))


def grouped(
    exposures: Iterable[Exposure], apart: Callable[[Exposure], object] | None = None
) -> Iterator[Exposure]:
    """Join exposures that are equal but for the namespace, in order of their places."""
    groups: defaultdict[object, list[Exposure]] = defaultdict(list)
    for exposure in sorted(exposures, key=lambda each: each.grant.token.location.order):
        key = (likeness(exposure), apart(exposure) if apart else None)
        groups[key].append(exposure)
    for first, *others in groups.values():
        yield Exposure(first.grant, first.holders, tuple(other.grant for other in others))


def likeness(exposure: Exposure) -> object:
    """What exposures have in common that are equal but for the namespace of their Roles."""
    role = exposure.role
    if role.kind != "Role":
        return exposure.grant.rule
    rule = _texts(role)[exposure.grant.rule]
    subjects = sorted(_anywhere(subject, role.namespace) for subject in exposure.subjects)
    return (rule, *subjects)


@once
def _texts(role: Role) -> Mapping[Node, str]:
    """The rules of a role as texts, which are the same for equal rules."""
    return {rule: json.dumps(rule.value, sort_keys=True, default=str) for rule in role.rules}


def _anywhere(subject: Subject, namespace: str) -> tuple[str, str, str]:
    """Return what a subject has in common with those of the same role in other namespaces."""
    if subject.kind == SERVICE_ACCOUNT:
        own = bool(namespace) and subject.namespace == namespace
        return (subject.kind, subject.name, "." if own else subject.namespace)
    name = subject.name
    if namespace and namespace in name:
        # A team's own group is often called after its namespace.
        name = re.sub(rf"(?<![a-z0-9]){re.escape(namespace)}(?![a-z0-9])", ".", name)
    return (subject.kind, name, "")


def a_few(places: Sequence[Related]) -> Iterator[Related]:
    """Yield the first of many places, the last of them with the number of the rest."""
    shown = places[:_SHOWN]
    yield from shown[:-1]
    more = len(places) - len(shown)
    for last in shown[-1:]:
        yield Related(last.at, f"{last.message}, as in {more} more" if more else last.message)


def some(subjects: Sequence[Subject]) -> str:
    """Return subjects in words: of many, the first two and a count."""
    return some_of(subjects, 2)


def _either(names: Sequence[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    *most, last = quoted
    return f"{', '.join(most)} or {last}" if most else last


def like_it(number: int) -> str:
    """Return words that go on after a role that stands for others too; "" for no others."""
    return f" and {number} {'role' if number == 1 else 'roles'} like it" if number else ""
