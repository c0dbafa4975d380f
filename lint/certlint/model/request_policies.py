"""CertificateRequestPolicies, read as approver-policy reads them.

In a pattern, `*` stands for any run of characters, dots included, and an empty pattern matches
nothing but "". All parts of a selector must match; a part that is absent or `{}` matches anything.
Source: approver-policy's pkg/internal/approver/manager/predicate and pkg/internal/util/wildcard.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from certlint.model.issuance import names_match
from certlint.model.kinds import Issuer
from certlint.model.objects import CERT_MANAGER, Object
from certlint.model.rbac import Rbac
from certlint.model.selectors import Labels, all_of, any_of, matches
from certlint.model.subjects import SERVICE_ACCOUNT, Holder, Subject, holders_of
from certlint.node import Node

POLICY_GROUP = "policy.cert-manager.io"
_RESOURCE = "certificaterequestpolicies"

# What a request can name, in the words of a message.
NAMES = {
    "dnsNames": "DNS name",
    "uris": "URI",
    "ipAddresses": "IP address",
    "emailAddresses": "email address",
    "commonName": "common name",
}
_ANYTHING = re.compile(r"[*.]*\*[*.]*")
_REQUESTER = re.compile(r"\bcr\s*\.\s*(?:namespace|username|groups)\b")


class RequestPolicy(Object):
    """A CertificateRequestPolicy."""

    @property
    def allowed(self) -> Node:
        """What a request that it approves may say."""
        return self.spec["allowed"]

    @property
    def has_plugins(self) -> bool:
        """Whether a plugin decides too, of which files do not tell how."""
        return bool(self.spec["plugins"].map)

    def takes(self, issuer: Issuer) -> bool | None:
        """Whether it judges the requests that ask an issuer."""
        return self.takes_ref(issuer.name, issuer.kind)

    def takes_ref(self, name: str, kind: str, group: str = CERT_MANAGER) -> bool | None:
        """The same, by an issuer's name, kind and group; a name of "" is not known."""
        ref = self.spec.at("selector.issuerRef")
        asked = {"name": name, "kind": kind, "group": group}
        return all_of(_fits(ref[key], value) for key, value in asked.items())

    @property
    def takes_every_issuer(self) -> bool:
        """Whether its selector lets every issuer of cert-manager's own pass, whatever its name."""
        return self.takes_ref("", "") is True

    @property
    def names_issuer(self) -> bool:
        """Whether its selector lets issuers pass by a whole name, without wildcards."""
        name = self.spec.at("selector.issuerRef.name")
        return bool(name.text) and "*" not in name.text

    @property
    def limits_namespaces(self) -> bool:
        """Whether its selector leaves out any namespace."""
        given = self.spec.at("selector.namespace")
        names = given["matchNames"].list
        anyone = any(re.fullmatch(r"\*+", node.text) for node in names)
        return bool(names and not anyone) or bool(given["matchLabels"].map)

    def takes_namespace(self, namespace: str, labels: Labels) -> bool | None:
        """Whether it judges requests from a namespace; that of "" is not known."""
        given = self.spec.at("selector.namespace")
        names = given["matchNames"].list
        by_name = any_of(_fits(node, namespace) for node in names) if names else True
        pairs = given["matchLabels"]
        holder = Node(pairs.source, pairs.span, {"matchLabels": pairs}, pairs.parent)
        return all_of([by_name, matches(holder, labels) if pairs.map else True])

    @property
    def asks_for_requester(self) -> bool:
        """Whether a rule of its own tells requesters apart by namespace, name or group."""
        return any(
            _REQUESTER.search(validation["rule"].text)
            for field in _fields(self.allowed)
            for validation in field["validations"]
        )

    def open_names(self) -> Iterator[tuple[str, Node]]:
        """Yield the fields in which any name goes, each with the pattern that says so."""
        for key in NAMES:
            field = self.allowed[key]
            patterns = field["values"].list or [field["value"]]
            if field["validations"].list:
                continue
            for pattern in patterns:
                if _ANYTHING.fullmatch(pattern.text):
                    yield key, pattern
                    break


def _fits(pattern: Node, value: str) -> bool | None:
    if not pattern or re.fullmatch(r"\*+", pattern.text):
        return True
    return None if pattern.placeholder or not value else names_match(pattern.text, value)


def _fields(allowed: Node) -> Iterator[Node]:
    yield from allowed.map.values()
    yield from allowed["subject"].map.values()


class Users(NamedTuple):
    """Who may `use` a policy for requests that its selector takes, as far as files tell.

    `requesters` says that cert-manager's own account is among them, and with it whoever may write
    a Certificate. `by_namespace` says that every binding is limited to a namespace. There are
    `perhaps_others`, if a role is taken over by one that every cluster has.
    """

    holders: Sequence[Holder]
    requesters: bool
    by_namespace: bool
    perhaps_others: bool = False

    @property
    def people_only(self) -> bool:
        """Whether all of them are users and groups from outside the cluster."""
        return not any(
            h.subject.kind == SERVICE_ACCOUNT or h.subject.name.startswith("system:")
            for h in self.holders
        )


def users_of(
    policy: RequestPolicy,
    rbac: Rbac,
    controllers: Sequence[Subject],
    namespace_labels: Mapping[str, Labels],
) -> Users:
    """Return who may use a policy; `controllers` are the accounts of cert-manager."""
    grants = [
        grant
        for grant in rbac.grants(("use",), POLICY_GROUP, _RESOURCE)
        if not grant.resource_names or policy.name in grant.resource_names
    ]
    bindings = {
        binding: None
        for grant in grants
        for binding in grant.bindings
        if binding.cluster_scoped
        or policy.takes_namespace(
            binding.namespace, namespace_labels.get(binding.namespace, Labels())
        )
        is not False
    }
    holders = [holder for binding in bindings for holder in holders_of(binding)]
    return Users(
        holders,
        any(h.subject.includes(account) for h in holders for account in controllers),
        bool(bindings) and not any(binding.cluster_scoped for binding in bindings),
        any(grant.via for grant in grants),
    )


def reaches_tenants(
    policy: RequestPolicy,
    namespace_labels: Mapping[str, Labels],
    is_platform: Callable[[str], bool],
) -> bool:
    """Whether a policy certainly takes requests from namespaces that are not the platform's."""
    if not policy.limits_namespaces:
        return True
    given = policy.spec.at("selector.namespace")
    if given["matchLabels"].map:
        return any(
            policy.takes_namespace(name, labels)
            for name, labels in namespace_labels.items()
            if not is_platform(name)
        )
    return any(n.text and n.known and not is_platform(n.text) for n in given["matchNames"])
