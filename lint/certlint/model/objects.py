"""Kubernetes objects as rules see them: frozen views of one document each.

A view copies no field, so nothing goes stale or loses its place. It never looks at a second
document: what needs two is a question for `Cluster`.
"""

from collections.abc import Iterator, Mapping
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

_ACCOUNT_KEY = "acme.privateKeySecretRef"
_VAULT = ("server", "path", "auth")

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


class Issuer(Object):
    """An Issuer or ClusterIssuer of cert-manager's own group."""

    @property
    def is_cluster(self) -> bool:
        """Whether every namespace may use it."""
        return self.kind == "ClusterIssuer"

    @property
    def type(self) -> str:
        """Its type (`acme`, `ca`, `selfSigned`, `vault`, `venafi`); "" for none or several."""
        given = [t for t in ("acme", "ca", "selfSigned", "vault", "venafi") if self.spec[t].exists]
        return given[0] if len(given) == 1 else ""

    @property
    def partial(self) -> bool:
        """Whether it seems to hold some fields of an issuer, which are merged into a whole one."""
        spec = self.spec
        return (
            "patch" in self.document.source.name.rpartition("/")[2]
            or (bool(spec["acme"]) and spec.lacks("acme.server") and not spec.at(_ACCOUNT_KEY))
            or (bool(spec["vault"]) and not any(spec["vault"][key] for key in _VAULT))
        )

    @property
    def account_key(self) -> Node:
        """The name of the Secret with the key of its ACME account."""
        return self.spec.at(_ACCOUNT_KEY)["name"]

    @property
    def solvers(self) -> Iterator[Node]:
        """The solvers of an ACME issuer."""
        return iter(self.spec.at("acme.solvers"))

    @property
    def pod_templates(self) -> Iterator[Node]:
        """What it says of the Pods that serve its HTTP-01 challenges."""
        for solver in self.solvers:
            for kind in ("ingress", "gatewayHTTPRoute"):
                yield solver["http01"][kind]["podTemplate"]

    @property
    def has_dns01(self) -> bool:
        """Whether it can prove names by DNS, without a server that answers under them."""
        return any(solver["dns01"].map for solver in self.solvers)


class Certificate(Object):
    """A Certificate that is written in a manifest."""

    @property
    def issuer_ref(self) -> Node:
        """Which issuer it asks."""
        return self.spec["issuerRef"]

    @property
    def secret_name(self) -> Node:
        """The name of the Secret that it keeps."""
        return self.spec["secretName"]

    @property
    def partial(self) -> bool:
        """Whether it seems to hold some fields alone, which are merged into a whole one."""
        return not self.secret_name and not self.issuer_ref

    @property
    def is_ca(self) -> bool:
        """Whether it asks for a certificate that may sign others."""
        return self.spec["isCA"].true


class Workload(Object):
    """A Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob or Pod."""

    @property
    def pod(self) -> Node:
        """The Pod's metadata and spec: the template, or the Pod itself."""
        if self.kind == "Pod":
            return self.root
        if self.kind == "CronJob":
            return self.spec.at("jobTemplate.spec.template")
        return self.spec["template"]

    @property
    def pod_labels(self) -> Mapping[str, str]:
        """The labels of its Pods, as far as they are known."""
        labels = self.pod.at("metadata.labels")
        return {key: node.text for key, node in labels.items() if node.text and node.known}

    @property
    def containers(self) -> Iterator[Node]:
        """Its containers, without those that only run at the start."""
        return iter(self.pod.at("spec.containers"))

    @property
    def account(self) -> str:
        """The name of the ServiceAccount that its Pods run as."""
        spec = self.pod["spec"]
        return spec["serviceAccountName"].text or spec["serviceAccount"].text or "default"

    @property
    def replicas(self) -> int | None:
        """How many Pods a Deployment keeps; None for other kinds, and where it is not known."""
        given = self.spec["replicas"]
        # One is Kubernetes' own default.
        known = given.number if given else 1
        return known if self.kind == "Deployment" else None

    @property
    def host_network(self) -> bool:
        """Whether its Pods use the node's network, where policies do not apply."""
        return self.pod.at("spec.hostNetwork").true


class Policy(Object):
    """A network policy of any dialect."""


class Role(Object):
    """A Role or ClusterRole."""

    @property
    def rules(self) -> Iterator[Node]:
        """What it grants."""
        return iter(self.root["rules"])


class Binding(Object):
    """A RoleBinding or ClusterRoleBinding."""

    @property
    def role_ref(self) -> Node:
        """The role that it binds."""
        return self.root["roleRef"]

    @property
    def reach(self) -> str:
        """Where it gives the role: the place of its namespace, or "" for the whole cluster."""
        return "" if self.cluster_scoped else self.place

    @property
    def subjects(self) -> Iterator[Node]:
        """Whom it binds the role to."""
        return iter(self.root["subjects"])
