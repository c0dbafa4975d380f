"""Who may hold the right to create Challenges without a word."""

import pytest

from certlint.model.subjects import Subject
from certlint.model.trust import Trust

from .roles import CHART, DEVS, DRIVER, HELM, WRITER, challenges, cluster_role, rbac, subject_of

COMPANION = "app.kubernetes.io/name: trust-manager"
ORDERS = "tls-controller-orders"

TRUSTED = [
    ("r", "", "Group devs", False),
    ("r", "", "Group system:masters", True),
    ("r", "", "Group system:nodes", True),
    ("r", "", "Group system:authenticated", False),
    ("r", "", "User system:kube-controller-manager", True),
    ("r", "", "User cert-manager", False),
    ("r", "", "User system:serviceaccount:cert-manager:cert-manager", True),
    ("r", "", "ServiceAccount cert-manager/cert-manager", True),
    ("r", "", "ServiceAccount cert-manager/cert-manager-webhook", True),
    ("r", "", "ServiceAccount cert-manager/default", False),
    ("r", "", "ServiceAccount team-a/cert-manager", False),
    ("r", "", "ServiceAccount flux-system/kustomize-controller", True),
    ("r", "", "ServiceAccount gitops/argocd-application-controller", True),
    ("r", "app.kubernetes.io/part-of: argocd", "ServiceAccount gitops/deployer", True),
    ("r", COMPANION, "ServiceAccount pki/bundles", True),
    ("r", COMPANION, "Group devs", False),
    (ORDERS, CHART, "ServiceAccount pki/tls", True),
    (ORDERS, HELM, "ServiceAccount pki/tls", True),
    (ORDERS, DRIVER, "ServiceAccount pki/tls", False),
    (ORDERS, "", "ServiceAccount pki/tls", False),
    (ORDERS, CHART, "ServiceAccount pki/t", False),
    (ORDERS, CHART, "ServiceAccount cert-manager/issuing", True),
    (ORDERS, CHART, "ServiceAccount ci/runner", False),
    ("tls-extra", CHART, "ServiceAccount cert-manager/issuing", False),
    ("cluster-admin", "", "Group devs", True),
    ("system:aggregate-to-admin", "", "Group devs", True),
]


@pytest.mark.parametrize(("name", "labels", "subject", "quiet"), TRUSTED)
def test_trust(name: str, labels: str, subject: str, quiet: bool) -> None:
    found = challenges(rbac(cluster_role(name, labels, subject_of(subject))))
    assert [exposure.role.name for exposure in found] == ([] if quiet else [name])


def test_chart_binding_of_a_controller_role_is_trusted_wherever_it_runs() -> None:
    account = subject_of("ServiceAccount platform/issuing")
    assert challenges(rbac(cluster_role(ORDERS, HELM, account, HELM))) == []
    both = f"{account}, {subject_of('Group devs')}"
    assert [e.subjects for e in challenges(rbac(cluster_role(ORDERS, HELM, both, HELM)))] == [
        (DEVS,)
    ]


def test_configured_subjects_and_namespaces_are_trusted() -> None:
    sre, account = Subject("Group", "sre"), Subject("ServiceAccount", "cert-manager", "pki")
    named = f"{subject_of('Group sre')}, {subject_of('ServiceAccount pki/cert-manager')}"
    text = cluster_role("r", bound_to=named)
    assert [e.subjects for e in challenges(rbac(text))] == [(sre, account)]
    trust = Trust(sre.__eq__, frozenset({"pki"}))
    assert challenges(rbac(text, trust=trust)) == []


def test_controller_role_of_the_chart_needs_no_binding() -> None:
    assert challenges(rbac(cluster_role(ORDERS, CHART))) == []
    assert [e.bound for e in challenges(rbac(cluster_role("tls-extra", CHART)))] == [False]


@pytest.mark.parametrize(
    ("account", "quiet"), [("cert-manager/cert-manager", True), ("ci/bot", False)]
)
def test_binding_that_may_be_the_roles_counts_for_trust_alone(account: str, quiet: bool) -> None:
    model = rbac(
        f"kind: Role\nmetadata: {{name: r}}\n{WRITER}",
        "kind: RoleBinding\nmetadata: {name: b, namespace: a}\nroleRef: {kind: Role, name: r}\n"
        f"subjects: [{subject_of(f'ServiceAccount {account}')}]\n",
    )
    assert [e.bound for e in challenges(model)] == ([] if quiet else [False])
