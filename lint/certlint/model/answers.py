"""Who may do something: the question of `who-can`, and its answers."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from certlint.model.aggregation import BUILT_IN, own_rules
from certlint.model.builtin import from_tree
from certlint.model.grants import EVERY, Grant
from certlint.model.kinds import Binding, Role
from certlint.model.rbac import Rbac
from certlint.model.resources import FAMILY, FAMILY_GROUPS, OTHERS, Resource
from certlint.model.subjects import Subject

# What is asked in the namespace of a request or an issuer, though the resource has none.
_NAMESPACED = frozenset({("use", "certificaterequestpolicies"), ("reference", "signers")})
VERBS = (
    "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "approve",
    "bind", "escalate", "impersonate", "reference", "sign", "use", EVERY,
)  # fmt: skip


class UnknownWordError(Exception):
    """A verb or a resource is not called so; the message says what may be meant."""


class Question(NamedTuple):
    """What is asked: a verb on a resource, everywhere or in one namespace."""

    verb: str
    resource: Resource
    subresource: str = ""
    namespace: str = ""

    @property
    def path(self) -> str:
        """The resource as rules spell it."""
        plural = self.resource.plural
        return f"{plural}/{self.subresource}" if self.subresource else plural

    @property
    def cluster_scoped(self) -> bool:
        """Whether only what holds for the whole cluster gives it."""
        usual = (self.verb, self.resource.plural) not in _NAMESPACED
        return usual and self.resource.cluster_scoped


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """One answer: whom a binding gives a role that allows what was asked.

    Without a binding it is everybody who holds one of the roles in `via`, wherever they do.
    """

    grant: Grant
    subject: Subject | None = None
    binding: Binding | None = None

    @property
    def role(self) -> Role:
        """The role whose rule allows it."""
        return self.grant.role

    @property
    def via(self) -> tuple[str, ...]:
        """The aggregated ClusterRoles that are bound, or may be, in place of the role itself."""
        if self.binding is None:
            return tuple(name for name in BUILT_IN if name in self.grant.via)
        bound = self.binding.role_ref["name"].text
        return () if bound == self.role.name else (bound,)


def question(rbac: Rbac, verb: str, word: str, namespace: str = "") -> Question:
    """Understand what is asked, such as `create` and `challenges.acme.cert-manager.io/status`.

    Raises UnknownWordError.
    """
    if verb not in VERBS:
        raise UnknownWordError(f"there is no verb {verb!r}" + _meant(verb, VERBS))
    name, _, subresource = word.partition("/")
    plural, dot, group = name.partition(".")
    known = {*FAMILY, *OTHERS}
    known |= {r for r in _named(rbac.roles) if (r.group, r.plural) not in _keys(known)}
    found = [r for r in known if r.plural == plural and (not dot or r.group == group)]
    # A group that is nearly a known one is misspelt: `nobody` would be a comfort, and wrong.
    near_by = difflib.get_close_matches(name, map(str, known), n=1, cutoff=0.9)
    unknown = dot and not near_by and group not in {r.group for r in known}
    if not found and unknown and plural.islower():
        found = [Resource(group, plural, plural)]  # of a kind that only the cluster knows
    if len(found) > 1:
        # What is in no group cannot be called by it, and is what kubectl takes too.
        found = [r for r in found if not r.group] or found
    if len(found) > 1:
        raise UnknownWordError(f"{word!r} may be any of {', '.join(sorted(map(str, found)))}")
    if not found:
        near = [r for r in known if plural.lower() in {r.plural, r.kind.lower()}]
        words = {str(r) for r in near} or {word for r in known for word in (r.plural, str(r))}
        likely = f", did you mean {min(words)}?" if near else _meant(name, sorted(words))
        raise UnknownWordError(f"there is no resource {name!r}{likely}")
    asked = Question(verb, found[0], subresource, namespace)
    if namespace and asked.cluster_scoped:
        raise UnknownWordError(f"{plural} have no namespace: leave out -n")
    if verb == "approve" and asked.resource in FAMILY and plural != "signers":
        raise UnknownWordError("approval is a right on signers: ask `who-can approve signers`")
    return asked


def answers(rbac: Rbac, asked: Question) -> Iterator[Answer]:
    """Yield whom the roles and bindings of a tree certainly let do something, trusted or not."""
    group, scoped = asked.resource.group, asked.cluster_scoped
    for grant in rbac.rights.grants((asked.verb,), group, asked.path, cluster_scoped=scoped):
        if not rbac.names_help(grant, (asked.verb,), group, asked.path):
            continue
        for binding in grant.bindings:
            if asked.namespace and binding.reach and binding.namespace != asked.namespace:
                continue
            for holder in rbac.rights.holders_of(binding):
                yield Answer(grant, holder.subject, binding)
        if from_tree(grant.role) and any(name in BUILT_IN for name in grant.via):
            yield Answer(grant)


def _named(roles: Iterable[Role]) -> Iterator[Resource]:
    """Yield the resources that roles name, which the cluster then surely has."""
    for role in roles:
        for rule in own_rules(role):
            groups = [group.text for group in rule["apiGroups"]]
            # What several groups are listed with may be in any of them.
            if len(groups) != 1 or groups[0] == EVERY or groups[0] in FAMILY_GROUPS:
                continue
            for token in rule["resources"]:
                plural = token.text.partition("/")[0]
                if plural.isalnum() and plural.islower():
                    yield Resource(groups[0], plural, plural)


def _keys(resources: Iterable[Resource]) -> set[tuple[str, str]]:
    return {(resource.group, resource.plural) for resource in resources}


def _meant(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word.lower(), list(known), n=1)
    return f", did you mean {near[0]}?" if near else ""
