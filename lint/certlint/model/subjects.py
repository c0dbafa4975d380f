"""Whom a binding names, in one form for each identity."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from certlint.model.kinds import Binding
from certlint.model.once import once
from certlint.node import Node

RBAC_GROUP = "rbac.authorization.k8s.io"
USER, GROUP, SERVICE_ACCOUNT = "User", "Group", "ServiceAccount"

_ACCOUNT_USER = "system:serviceaccount:"
_ACCOUNTS = "system:serviceaccounts"
_AUTHENTICATED = "system:authenticated"
_ANONYMOUS, _UNAUTHENTICATED = "system:anonymous", "system:unauthenticated"
_NOT_AUTHENTICATED = frozenset({_ANONYMOUS, _UNAUTHENTICATED})
_BROAD = frozenset({_ACCOUNTS, _ANONYMOUS, _AUTHENTICATED, _UNAUTHENTICATED})
_OPENSHIFT_KINDS = {"SystemUser": USER, "SystemGroup": GROUP}
_WORDS = {USER: "user", GROUP: "group", SERVICE_ACCOUNT: "service account"}


class Subject(NamedTuple):
    """A User, a Group or a ServiceAccount; `namespace` is "" where it is unknown or has none."""

    kind: str
    name: str
    namespace: str = ""

    @property
    def within(self) -> tuple["Subject", ...]:
        """Itself, unless its namespace is unknown, and the groups that it is certainly in."""
        account = self.kind == SERVICE_ACCOUNT
        groups = [] if self.name in _NOT_AUTHENTICATED else [_AUTHENTICATED]
        if self.name == _ANONYMOUS:
            groups.append(_UNAUTHENTICATED)
        if account or (self.kind == GROUP and self.name.startswith(f"{_ACCOUNTS}:")):
            groups.append(_ACCOUNTS)
        if account and self.namespace:
            groups.append(f"{_ACCOUNTS}:{self.namespace}")
        own = () if account and not self.namespace else (self,)
        return tuple(dict.fromkeys((*own, *(Subject(GROUP, name) for name in groups))))

    def includes(self, other: "Subject") -> bool:
        """Whether all that may be done as this subject may certainly be done as the other."""
        return self in other.within

    @property
    def is_account(self) -> bool:
        """Whether it is a program that runs in the cluster."""
        return self.kind == SERVICE_ACCOUNT

    @property
    def broad(self) -> bool:
        """Whether it stands for people or workloads that nobody chose."""
        return self.name in _BROAD or (self.kind == GROUP and self.name.startswith(f"{_ACCOUNTS}:"))

    def __str__(self) -> str:
        name = f"{self.namespace}/{self.name}" if self.namespace else self.name
        return f"{_WORDS[self.kind]} `{name}`"


@dataclass(frozen=True, slots=True, eq=False)
class Holder:
    """Whom a binding gives its role to, and where it says so."""

    subject: Subject
    binding: Binding
    at: Node


@once
def holders_of(binding: Binding) -> Iterator[Holder]:
    """Yield whom a binding certainly names; subjects that the API refuses are none."""
    for node in binding.subjects:
        if (subject := _subject(node, binding)) is not None:
            yield Holder(subject, binding, node["name"])


def _subject(node: Node, binding: Binding) -> Subject | None:
    kind = _OPENSHIFT_KINDS.get(node["kind"].text, node["kind"].text)
    name, group = node["name"].text, node["apiGroup"]
    if not name or node["name"].placeholder:
        return None
    if kind == SERVICE_ACCOUNT:
        return None if group.text else _account(node, binding)
    if kind not in _WORDS or (group.text not in {"", RBAC_GROUP} and not group.placeholder):
        return None
    if kind == USER and name.startswith(_ACCOUNT_USER):
        namespace, colon, account = name.removeprefix(_ACCOUNT_USER).partition(":")
        return Subject(SERVICE_ACCOUNT, account, namespace) if colon else Subject(USER, name)
    return Subject(kind, name)


def _account(node: Node, binding: Binding) -> Subject | None:
    name, namespace = node["name"].text, node["namespace"]
    if namespace.text:
        return Subject(SERVICE_ACCOUNT, name, "" if namespace.placeholder else namespace.text)
    # Only a RoleBinding has a namespace that could stand for the missing one.
    if binding.cluster_scoped:
        return None
    return Subject(SERVICE_ACCOUNT, name, binding.namespace)
