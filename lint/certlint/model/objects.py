"""Kubernetes objects as rules see them: frozen views of one document each.

A view copies no field, so nothing goes stale or loses its place. It never looks at a second
document: what needs two is a question for `Cluster`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from certlint.documents import Document
from certlint.node import Node
from certlint.source import Location

CERT_MANAGER = "cert-manager.io"
ACME = "acme.cert-manager.io"

View = TypeVar("View", bound="Object")

# Old groups and versions of the same kinds; the API server reads none of them any more.
_GROUP_ALIASES = {"certmanager.k8s.io": CERT_MANAGER, "extensions": "networking.k8s.io"}

_CLUSTER_SCOPED = frozenset(
    {
        ("", "Namespace"),
        ("", "Node"),
        ("", "PersistentVolume"),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
        ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
        ("apiextensions.k8s.io", "CustomResourceDefinition"),
        ("apiregistration.k8s.io", "APIService"),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
        ("authorization.openshift.io", "ClusterRole"),
        ("authorization.openshift.io", "ClusterRoleBinding"),
        ("capsule.clastix.io", "Tenant"),
        (CERT_MANAGER, "ClusterIssuer"),
        ("cilium.io", "CiliumClusterwideNetworkPolicy"),
        ("crd.projectcalico.org", "GlobalNetworkPolicy"),
        ("external-secrets.io", "ClusterExternalSecret"),
        ("external-secrets.io", "ClusterSecretStore"),
        ("kyverno.io", "ClusterPolicy"),
        ("policies.kyverno.io", "ValidatingPolicy"),
        ("policy.cert-manager.io", "CertificateRequestPolicy"),
        ("policy.networking.k8s.io", "AdminNetworkPolicy"),
        ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
        ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
        ("projectcalico.org", "GlobalNetworkPolicy"),
        ("rbac.authorization.k8s.io", "ClusterRole"),
        ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
        ("trust-manager.io", "ClusterBundle"),
        ("trust.cert-manager.io", "Bundle"),
    }
)


def split_api_version(text: str) -> tuple[str, str]:
    """Return group and version of an `apiVersion`; the core group is ""."""
    group, _, version = text.rpartition("/")
    return group, version


@dataclass(frozen=True, eq=False)
class Object:
    """One Kubernetes object, in one unit of a cluster.

    `namespace` is the name that it will be applied to: what its kustomization sets, else its own;
    "" where that cannot be known, and for cluster-scoped objects. `unit` names what it is applied
    together with. Two objects are equal only if they are the same one. What every question asks of
    every object is looked up once.
    """

    document: Document
    unit: str = ""
    namespace: str = ""

    def seen_as(self, view: type[View]) -> View:
        """Return it as one of its kind: always the same, so what is read of it is read once."""
        if view not in self._views:
            self._views[view] = view(self.document, self.unit, self.namespace)
        return self._views[view]  # type: ignore[return-value]  each stands under its own class

    @cached_property
    def _views(self) -> "dict[type[Object], Object]":
        return {}

    @cached_property
    def root(self) -> Node:
        """The whole object."""
        return self.document.root

    @property
    def location(self) -> Location:
        """Its name, where there is one, else its kind."""
        name = self.root.at("metadata.name")
        return name.location if name.exists else self.root["kind"].location

    @cached_property
    def kind(self) -> str:
        """Its kind, as written."""
        return self.root["kind"].text

    @cached_property
    def group(self) -> str:
        """Its API group; groups that were renamed give the new name."""
        group, _ = split_api_version(self.root["apiVersion"].text)
        return _GROUP_ALIASES.get(group, group)

    @cached_property
    def name(self) -> str:
        """Its name; "" where it has none or something fills it in."""
        name = self.root.at("metadata.name")
        return "" if name.placeholder else name.text

    @property
    def spec(self) -> Node:
        """Its `spec`."""
        return self.root["spec"]

    @property
    def cluster_scoped(self) -> bool:
        """Whether its kind has no namespaces."""
        return (self.group, self.kind) in _CLUSTER_SCOPED

    @property
    def place(self) -> str:
        """Equal for objects that are certainly in one namespace, whether it is known or not."""
        return self.namespace or f"?{self.unit or self.document.source.name}"

    @cached_property
    def labels(self) -> Mapping[str, Node]:
        """Its labels."""
        return self.root.at("metadata.labels").map

    @property
    def annotations(self) -> Mapping[str, Node]:
        """Its annotations."""
        return self._annotations.map

    def annotation(self, key: str) -> Node:
        """One annotation."""
        return self._annotations[key]

    @cached_property
    def _annotations(self) -> Node:
        return self.root.at("metadata.annotations")

    @cached_property
    def identity(self) -> tuple[str, str, str, str] | None:
        """Group, kind, namespace and name; None while one of them is unknown."""
        if not self.name or not (self.namespace or self.cluster_scoped):
            return None
        return (self.group, self.kind, self.namespace, self.name)

    @property
    def key(self) -> str:
        """Names the object in fingerprints: kind, namespace and name as far as they are written."""
        name = self.root.at("metadata.name").text or self.root.at("metadata.generateName").text
        return f"{self.group}/{self.kind}/{self.namespace}/{name}"

    def __str__(self) -> str:
        name = self.root.at("metadata.name").text or "without a name"
        return f"{self.kind} {self.namespace}/{name}" if self.namespace else f"{self.kind} {name}"


def same_namespace(one: Object, other: Object) -> bool | None:
    """Whether two objects are in one namespace; None if that cannot be known."""
    if one.place == other.place:
        return True
    return False if one.namespace and other.namespace else None
