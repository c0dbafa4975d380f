"""Ways to the rights of a ServiceAccount, one by one, and how they are told."""

import pytest

from certlint.model.escalation import takeovers
from certlint.model.subjects import Subject

from .roles import rbac

CONTROLLER = Subject("ServiceAccount", "cert-manager", "cert-manager")
RBAC = "rbac.authorization.k8s.io"


def role(kind: str, name: str, namespace: str, *rules: str) -> str:
    at = f", namespace: {namespace}" if namespace else ""
    return f"kind: {kind}\nmetadata: {{name: {name}{at}}}\nrules: [{', '.join(rules)}]\n"


def bound(kind: str, name: str, namespace: str, ref: str, subject: str) -> str:
    at = f", namespace: {namespace}" if namespace else ""
    return (
        f"kind: {kind}\nmetadata: {{name: {name}{at}}}\n"
        f"roleRef: {{kind: {ref}, name: {name}}}\nsubjects: [{{{subject}}}]\n"
    )


def given(*rules: str, place: str = "", subject: str = "kind: Group, name: devs") -> str:
    kind = "Role" if place else "ClusterRole"
    return (
        role(kind, "r", place, *rules)
        + "---\n"
        + bound(f"{kind}Binding", "r", place, kind, subject)
    )


def rule(resources: str, verbs: str, group: str = "''", names: str = "") -> str:
    limited = f", resourceNames: [{names}]" if names else ""
    return f"{{apiGroups: [{group}], resources: [{resources}], verbs: [{verbs}]{limited}}}"


OWN = role("ClusterRole", "own", "", rule("secrets", "get")) + "---\n" + bound(
    "ClusterRoleBinding", "own", "", "ClusterRole",
    "kind: ServiceAccount, name: cert-manager, namespace: cert-manager",
)  # fmt: skip
IMPERSONATE = rule("serviceaccounts", "impersonate")
BIND = rule("clusterroles", "bind", RBAC)
AS = "service account `cert-manager/cert-manager`"


@pytest.mark.parametrize(
    ("text", "deeds"),
    [
        (given(IMPERSONATE), [f"impersonate {AS}"]),
        (given(rule("serviceaccounts", "impersonate", names="x")), []),
        (given(IMPERSONATE, place="shop"), []),
        (given(IMPERSONATE, place="cert-manager"), [f"impersonate {AS}"]),
        (given(rule("users", "impersonate")), []),
        (given(rule("serviceaccounts/token", "create", names="x")), []),
        (given(rule("serviceaccounts/token", "create")), [f"make tokens of {AS}"]),
        (given(rule("serviceaccounts", "create")), []),
        (given(rule("pods", "create")), [f"run Pods as {AS}"]),
        (given(rule("pods", "create", names="web")), []),
        (given(rule("jobs", "create", "batch")), [f"run Pods as {AS}"]),
        (given(rule("deployments", "patch", "apps", "cm")), [f"change what runs as {AS}"]),
        (given(rule("deployments", "patch", "apps", "web")), []),
        (given(BIND), []),
        (given(BIND, rule("clusterrolebindings", "create", RBAC)), [f"bind roles of {AS}"]),
        (given(BIND, rule("rolebindings", "create", RBAC)), [f"bind roles of {AS}"]),
        (given(BIND, rule("clusterrolebindings", "create", RBAC, "own")), []),
        (given(BIND, rule("clusterrolebindings", "patch", RBAC, "own")), [f"bind roles of {AS}"]),
        (
            given(
                rule("clusterroles", "bind", RBAC, "view"),
                rule("clusterrolebindings", "create", RBAC),
            ),
            [],
        ),
        (given(rule("clusterroles", "escalate", RBAC)), []),
        (
            given(rule("clusterroles", "'escalate', 'patch'", RBAC, "r")),
            [f"give themselves the rights of {AS}"],
        ),
        (given(rule("clusterroles", "'escalate', 'patch'", RBAC, "own")), []),
        (given(rule("'*'", "'*'", "'*'")), []),
        (given(rule("pods", "create"), subject="kind: Group, name: 'system:masters'"), []),
    ],
)  # fmt: skip
def test_ways(text: str, deeds: list[str]) -> None:
    found = takeovers(rbac(OWN, text), CONTROLLER, {"cm"})
    assert sorted({takeover.deed for takeover in found}) == deeds


def test_a_way_over_two_roles_is_told_from_end_to_end() -> None:
    writes = rule("clusterrolebindings", "create", RBAC)
    model = rbac(
        OWN,
        given(BIND).replace("name: r}", "name: binder}").replace("name: r\n", "name: binder\n"),
        given(writes).replace("name: r}", "name: writer}").replace("name: r\n", "name: writer\n"),
    )
    (way,) = takeovers(model, CONTROLLER, ())
    assert (
        way.lets == f"ClusterRole binder and ClusterRole writer let group `devs` bind roles of {AS}"
    )
    assert [step.message for step in way.steps] == [
        "group `devs`",
        "ClusterRoleBinding binder",
        "ClusterRole binder",
        "grants it",
        "group `devs`",
        "ClusterRoleBinding writer",
        "ClusterRole writer",
        "grants it",
    ]
    assert [related.message for related in way.related] == [
        "ClusterRoleBinding binder gives it to group `devs`",
        "ClusterRole writer grants the other right that it needs",
        "ClusterRoleBinding writer gives it to group `devs`",
    ]
