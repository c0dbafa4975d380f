"""Who may hold cert-manager's rights: cert-manager itself, and what runs the cluster."""

import re
from collections.abc import Callable
from typing import NamedTuple

from certlint.model.aggregation import BUILT_IN
from certlint.model.kinds import Binding, Role, Workload
from certlint.model.objects import Object
from certlint.model.once import once
from certlint.model.subjects import SERVICE_ACCOUNT, Subject

_PLATFORM = re.compile(r"system:(?:masters|kube-controller-manager|node.*)")
_APPLIERS = frozenset({"argocd-application-controller", "helm-controller", "kustomize-controller"})
_APPLIER_PARTS = frozenset({"argocd", "flux"})
_COMPONENTS = frozenset(
    {
        "cert-manager",
        "cert-manager-cainjector",
        "cert-manager-startupapicheck",
        "cert-manager-webhook",
    }
)
_SATELLITES = frozenset(
    {
        "cert-manager-approver-policy",
        "cert-manager-csi-driver",
        "cert-manager-csi-driver-spiffe",
        "cert-manager-istio-csr",
        "trust-manager",
    }
)
# An approver of requests for the SPIFFE driver has an image of its own.
_SATELLITE_IMAGES = _SATELLITES | {"cert-manager-csi-driver-spiffe-approver"}
_CONTROLLER_ROLE = re.compile(
    r".+-controller-(?:approve:cert-manager-io|certificates|certificatesigningrequests|challenges"
    r"|clusterissuers|ingress-shim|issuers|orders)"
)
# The charts of companions begin with the same words: `cert-manager-csi-driver-v0.10.2`. Charts
# that hold it under an alias, for want of a hyphen in names of values, call it `certmanager`.
_CHART = re.compile(r"cert-?manager-v?\d.*")


class Trust(NamedTuple):
    """Which subjects may hold a dangerous right without a word.

    `accepts` knows the accounts of the workloads in the tree and what is configured. `homes` are
    the namespaces where cert-manager runs.
    """

    accepts: Callable[[Subject], bool] = lambda _: False
    homes: frozenset[str] = frozenset({"cert-manager"})

    def __call__(self, subject: Subject, role: Role, binding: Binding) -> bool:
        """Whether a subject may hold a role through a binding."""
        if self.accepts(subject):
            return True
        if subject.kind != SERVICE_ACCOUNT:
            return _PLATFORM.fullmatch(subject.name) is not None
        return (
            subject.name in _APPLIERS
            or self.is_usual_account(subject)
            or is_companion(role)
            or is_companion(binding)
            or self._is_controller(subject, role, binding)
        )

    def is_usual_account(self, subject: Subject) -> bool:
        """Whether an account has the name and place that cert-manager's own usually have."""
        return (
            subject.kind == SERVICE_ACCOUNT
            and subject.name in _COMPONENTS
            and subject.namespace in self.homes
        )

    def _is_controller(self, subject: Subject, role: Role, binding: Binding) -> bool:
        """Whether an account has the place that the chart's own role and binding give it."""
        if not is_of_chart(role):
            return False
        if f"{role.name}-".startswith(f"{subject.name}-"):
            return True
        return is_controller_role(role) and (
            subject.namespace in self.homes or is_of_chart(binding)
        )


def is_of_chart(obj: Object) -> bool:
    """Whether an object carries the labels of cert-manager's own chart."""
    return _label(obj, "app.kubernetes.io/name") == "cert-manager" or any(
        _CHART.fullmatch(_label(obj, key)) for key in ("helm.sh/chart", "chart")
    )


def is_controller_role(role: Role) -> bool:
    """Whether a role is one that the chart makes for its controller."""
    return is_of_chart(role) and _CONTROLLER_ROLE.fullmatch(role.name) is not None


def is_built_in(role: Role) -> bool:
    """Whether a role is one that every cluster has, dumped into the tree."""
    return role.kind == "ClusterRole" and (
        role.name in {*BUILT_IN, "cluster-admin"} or role.name.startswith("system:")
    )


@once
def is_companion(obj: Object) -> bool:
    """Whether an object carries the labels of a companion, or of what applies manifests."""
    return (
        _label(obj, "app.kubernetes.io/name") in _SATELLITES
        or _label(obj, "app.kubernetes.io/part-of") in _APPLIER_PARTS
    )


@once
def runs_companion(workload: Workload) -> bool:
    """Whether a workload is one of a companion, by its labels or by an image."""
    return is_companion(workload) or not _SATELLITE_IMAGES.isdisjoint(workload.images)


def _label(obj: Object, key: str) -> str:
    value = obj.labels.get(key)
    return value.text if value is not None else ""
