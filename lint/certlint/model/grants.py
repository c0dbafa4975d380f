"""What one rule of a role allows, by the letter of the API server's check."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from certlint.model.kinds import Binding, Role
from certlint.model.objects import ACME, CERT_MANAGER
from certlint.model.subjects import Holder, Subject
from certlint.node import Node

EVERY = "*"
WRITES = ("create", "update", "patch", "delete", "deletecollection")
# Requests of these verbs go to a collection, so that they carry no name.
NAMELESS = frozenset({"create", "deletecollection"})


@dataclass(frozen=True, slots=True, eq=False)
class Grant:
    """One rule of one role that allows what was asked for.

    `verbs` are the tokens that allow it, in their order, and `resource` the first token that names
    the resource. An empty `resource_names` means every object. `bindings` give the role to
    somebody, directly or through `via`: the aggregated ClusterRoles that take its rules over.
    `subjects` are all that the bindings certainly name, each once.
    """

    role: Role
    rule: Node
    verbs: tuple[Node, ...]
    resource: Node
    resource_names: tuple[str, ...] = ()
    bindings: tuple[Binding, ...] = ()
    subjects: tuple[Subject, ...] = ()
    via: tuple[str, ...] = ()

    @property
    def token(self) -> Node:
        """What must change: the wildcard that reaches the resource, else the first verb."""
        return self.resource if self.resource.text == EVERY else self.verbs[0]

    @property
    def everything(self) -> bool:
        """Whether the rule holds for all resources of all groups, cert-manager's as any other."""
        return _has(self.rule["apiGroups"], EVERY) and _has(self.rule["resources"], EVERY)

    @property
    def wildcard(self) -> bool:
        """Whether the rule lets write whatever there is in a group of cert-manager."""
        return (
            self.resource.text == EVERY
            and not self.resource_names
            and any(allowing(self.rule, WRITES, group, EVERY) for group in (CERT_MANAGER, ACME))
        )

    def given(self, verbs: Iterable[str]) -> list[str]:
        """Return those verbs which the rule allows."""
        tokens = {token.text for token in self.verbs}
        return [verb for verb in verbs if verb in tokens or EVERY in tokens]


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """A right in somebody's hands: the rule that grants it, and whom a binding gives it to."""

    grant: Grant
    holder: Holder

    def covers(self, name: str) -> bool:
        """Whether the right holds for an object of that name; "" asks for one without a name."""
        return not self.grant.resource_names or name in self.grant.resource_names


def allowing(
    rule: Node, verbs: Sequence[str], group: str, resource: str
) -> tuple[tuple[Node, ...], Node] | None:
    """Return the verb tokens and the resource token by which a rule allows one of the verbs.

    None if it does not, or not for certain. `resource` may hold a subresource (`orders/status`).
    Wildcards are whole tokens: `*` is every resource and subresource, `*/status` the subresource
    of each; `orders/*`, `*/*` and `cert*` match nothing. Names are not looked at.
    """
    if rule["nonResourceURLs"].list:
        return None
    if rule["resourceNames"] and not rule["resourceNames"].is_list:
        return None
    if not _has(rule["apiGroups"], group) and not _has(rule["apiGroups"], EVERY):
        return None
    _, slash, subresource = resource.partition("/")
    reaching = {EVERY, resource, f"{EVERY}/{subresource}" if slash else resource}
    named = next((token for token in rule["resources"] if token.text in reaching), None)
    wanted = {EVERY, *verbs}
    tokens = tuple(token for token in rule["verbs"] if token.text in wanted)
    return (tokens, named) if named is not None and tokens else None


def _has(tokens: Node, text: str) -> bool:
    return any(token.scalar == text for token in tokens)
