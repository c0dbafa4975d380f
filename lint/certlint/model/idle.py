"""What looks like a grant of cert-manager's resources and grants nothing."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from certlint.model.aggregation import own_rules
from certlint.model.exposure import a_few, like_it
from certlint.model.grants import EVERY, NAMELESS
from certlint.model.kinds import Binding, Role
from certlint.model.objects import CERT_MANAGER
from certlint.model.rbac import Rbac
from certlint.model.resources import FAMILY, FAMILY_GROUPS, POLICY, meant
from certlint.model.trust import is_built_in
from certlint.node import Node
from certlint.problem import Related

_READS = frozenset({"get", "list", "watch"})
# What the webhook asks for: every issuer of a kind, or one by its namespace and name.
_SIGNER = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9.-]+/(?:\*|[a-z0-9][a-z0-9.-]*)")
_HOMES = {resource.plural: resource.group for resource in FAMILY}
_CLUSTER_SCOPED = frozenset((r.group, r.plural) for r in FAMILY if r.cluster_scoped)


@dataclass(frozen=True, slots=True, eq=False)
class Idle:
    """A word of a rule that does not do what it says, and why.

    `binding` is what takes the effect from it, where the rule alone does not. `hygiene` says that
    the role is meant for more, so that the word does no harm. `alike` are the same word in Roles
    that differ only in their namespace.
    """

    at: Node
    role: Role
    why: str
    binding: Binding | None = None
    hygiene: bool = False
    alike: tuple["Idle", ...] = ()

    @property
    def message(self) -> str:
        """What a rule says of it."""
        others = like_it(len(self.alike))
        return f"`{self.at.text}` in {self.role}{others} grants nothing: {self.why}"

    @property
    def related(self) -> Iterator[Related]:
        """The binding, and a few other roles like this one."""
        if self.binding is not None:
            yield Related(self.binding, f"{self.binding} binds it")
        yield from a_few([Related(idle.at, f"{idle.role}: the same") for idle in self.alike])


def idle_words(rbac: Rbac) -> Iterator[Idle]:
    """Yield the words of roles that grant nothing, equal ones joined, in order of place."""
    groups: defaultdict[object, list[Idle]] = defaultdict(list)
    found = (
        idle
        for role in rbac.roles
        if not is_built_in(role)
        for rule in own_rules(role)
        if not rule["nonResourceURLs"].list
        for idle in (*_globs(role, rule), *_by_rule(rbac, role, rule))
    )
    for idle in sorted(found, key=lambda each: each.at.location.order):
        groups[_likeness(idle)].append(idle)
    for first, *others in groups.values():
        yield replace(first, alike=tuple(others))


def _likeness(idle: Idle) -> object:
    if idle.role.kind != "Role" or idle.at.parent is None or idle.at.parent.parent is None:
        return idle.at
    rule = json.dumps(idle.at.parent.parent.value, sort_keys=True, default=str)
    return (rule, idle.at.parent.step, idle.at.step, idle.why, idle.hygiene)


def _globs(role: Role, rule: Node) -> Iterator[Idle]:
    for group in rule["apiGroups"]:
        if EVERY in group.text and group.text != EVERY and "cert-manager" in group.text:
            yield Idle(group, role, "only `*` alone stands for several API groups")
        elif group.text.partition("/")[0] in FAMILY_GROUPS and "/" in group.text:
            yield Idle(group, role, "`apiGroups` name groups without a version")


def _by_rule(rbac: Rbac, role: Role, rule: Node) -> Iterator[Idle]:
    groups = [group.text for group in rule["apiGroups"]]
    family = [group for group in groups if group in FAMILY_GROUPS]
    if not family:
        return
    for resource in rule["resources"]:
        if (why := _no_resource(resource.text, groups)) and not resource.placeholder:
            yield Idle(resource, role, why)
        elif (group := _home(resource, family)) and (group, _base(resource)) in _CLUSTER_SCOPED:
            yield from _without_namespace(rbac, role, rule, resource)
    yield from _names(rbac, role, rule, family)


def _no_resource(text: str, groups: Sequence[str]) -> str:
    """Why a word names no resource of any of the groups; "" if it may name one."""
    base, slash, subresource = text.partition("/")
    if EVERY in text and text != EVERY and (base != EVERY or EVERY in subresource):
        return "only `*` alone and the likes of `*/status` stand for several resources"
    if not FAMILY_GROUPS.issuperset(groups):
        return ""
    if base in _HOMES and _HOMES[base] not in groups:
        return f"the API group of `{base}` is {_HOMES[base]}"
    if near := next(meant(base), None):
        return f"roles call it `{near.plural}{slash}{subresource}`"
    return ""


def _base(resource: Node) -> str:
    return resource.text.partition("/")[0]


def _home(resource: Node, groups: Sequence[str]) -> str:
    group = _HOMES.get(_base(resource), "")
    return group if group in groups else ""


def _without_namespace(rbac: Rbac, role: Role, rule: Node, resource: Node) -> Iterator[Idle]:
    verbs = {verb.text for verb in rule["verbs"]}
    group, base = _HOMES[_base(resource)], _base(resource)
    if base == "signers" and verbs != {"approve"}:
        return  # `reference` is asked in the namespace of the issuer
    if group == POLICY and verbs & {"use", EVERY}:
        return  # `use` is asked in the namespace of the request
    bindings = rbac.bindings_of(role)
    hygiene = verbs <= _READS and any(
        not _home(token, [g.text for g in other["apiGroups"]])
        or (_HOMES[_base(token)], _base(token)) not in _CLUSTER_SCOPED
        for other in own_rules(role)
        for token in other["resources"]
    )
    if role.kind == "Role":
        yield Idle(resource, role, f"`{base}` have no namespace, a Role has one", None, hygiene)
    elif bindings and not (rbac.is_aggregated(role) or any(b.cluster_scoped for b in bindings)):
        why = f"`{base}` have no namespace, {bindings[0]} has one"
        yield Idle(resource, role, why, bindings[0], hygiene)


def _names(rbac: Rbac, role: Role, rule: Node, family: Sequence[str]) -> Iterator[Idle]:
    if not rule["resourceNames"].list:
        return
    resources = [(g, r.text) for r in rule["resources"] if (g := _home(r, family))]
    for verb in rule["verbs"]:
        asked = [verb.text] if verb.text in NAMELESS and resources else []
        for word in asked:
            helped = (
                rbac.names_help(grant, (word,), group, resource)
                for group, resource in resources
                for grant in rbac.grants((word,), group, resource)
                if grant.rule is rule
            )
            if not any(helped):
                yield Idle(verb, role, f"a request to `{word}` carries no name to compare")
    approves = {verb.text for verb in rule["verbs"]} <= {"approve", EVERY}
    for name in rule["resourceNames"]:
        if (CERT_MANAGER, "signers") in resources:
            if approves and not name.placeholder and not _SIGNER.fullmatch(name.text):
                why = "approval asks for `plural.group/namespace.name` or `plural.group/*`"
                yield Idle(name, role, why)
        elif EVERY in name.text and resources:
            yield Idle(name, role, "`resourceNames` are whole names, and no object has this one")
