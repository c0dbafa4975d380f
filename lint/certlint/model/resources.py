"""The API's resources that questions of rights are about: how they are called, and their scope."""

from collections.abc import Iterator
from typing import NamedTuple

from certlint.model.objects import ACME, CERT_MANAGER

POLICY = "policy.cert-manager.io"


class Resource(NamedTuple):
    """One resource: `plural` is what roles and URLs call it."""

    group: str
    plural: str
    kind: str
    cluster_scoped: bool = False

    def __str__(self) -> str:
        return f"{self.plural}.{self.group}" if self.group else self.plural


FAMILY = (
    Resource(CERT_MANAGER, "certificates", "Certificate"),
    Resource(CERT_MANAGER, "certificaterequests", "CertificateRequest"),
    Resource(CERT_MANAGER, "issuers", "Issuer"),
    Resource(CERT_MANAGER, "clusterissuers", "ClusterIssuer", cluster_scoped=True),
    # No object is of this kind: it is what approval is asked for.
    Resource(CERT_MANAGER, "signers", "Signer", cluster_scoped=True),
    Resource(ACME, "challenges", "Challenge"),
    Resource(ACME, "orders", "Order"),
    Resource(POLICY, "certificaterequestpolicies", "CertificateRequestPolicy", cluster_scoped=True),
    Resource("trust.cert-manager.io", "bundles", "Bundle", cluster_scoped=True),
    Resource("trust-manager.io", "clusterbundles", "ClusterBundle", cluster_scoped=True),
)
FAMILY_GROUPS = frozenset(resource.group for resource in FAMILY)
_RBAC = "rbac.authorization.k8s.io"
OTHERS = (
    Resource("", "configmaps", "ConfigMap"),
    # Nothing is stored of a group or a user: they are what `impersonate` is asked for.
    Resource("", "groups", "Group", cluster_scoped=True),
    Resource("", "namespaces", "Namespace", cluster_scoped=True),
    Resource("", "nodes", "Node", cluster_scoped=True),
    Resource("", "pods", "Pod"),
    Resource("", "secrets", "Secret"),
    Resource("", "serviceaccounts", "ServiceAccount"),
    Resource("", "services", "Service"),
    Resource("", "users", "User", cluster_scoped=True),
    Resource("apps", "daemonsets", "DaemonSet"),
    Resource("apps", "deployments", "Deployment"),
    Resource("apps", "statefulsets", "StatefulSet"),
    Resource("batch", "cronjobs", "CronJob"),
    Resource("batch", "jobs", "Job"),
    Resource("gateway.networking.k8s.io", "gateways", "Gateway"),
    Resource("gateway.networking.k8s.io", "httproutes", "HTTPRoute"),
    Resource("networking.k8s.io", "ingresses", "Ingress"),
    Resource("networking.k8s.io", "networkpolicies", "NetworkPolicy"),
    Resource(_RBAC, "clusterrolebindings", "ClusterRoleBinding", cluster_scoped=True),
    Resource(_RBAC, "clusterroles", "ClusterRole", cluster_scoped=True),
    Resource(_RBAC, "rolebindings", "RoleBinding"),
    Resource(_RBAC, "roles", "Role"),
)


def meant(word: str) -> Iterator[Resource]:
    """Yield cert-manager's resources that a word names by kind, with group or in wrong case."""
    low = word.lower()
    for resource in FAMILY:
        names = {resource.plural, resource.kind.lower(), str(resource)}
        if word != resource.plural and low in names:
            yield resource
