"""`certlint who-can`: who may do what, as a table and as JSON."""

import json
from pathlib import Path

import pytest

from .running import certlint

API = "apiVersion: rbac.authorization.k8s.io/v1\n"
TREE = f"""{API}kind: Role
metadata: {{name: acme, namespace: shop}}
rules:
- {{apiGroups: [acme.cert-manager.io], resources: [challenges], verbs: [create]}}
- {{apiGroups: [acme.cert-manager.io], resources: [orders], resourceNames: [web], verbs: [patch]}}
- {{apiGroups: [apps.example.com], resources: [shops], verbs: [get]}}
- {{apiGroups: [cert-manager.io], resources: [clusterissuers], verbs: [patch]}}
---
{API}kind: RoleBinding
metadata: {{name: acme, namespace: shop}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: acme}}
subjects: [{{kind: Group, name: devs}}, {{kind: ServiceAccount, name: bot}}]
---
{API}kind: ClusterRole
metadata: {{name: more, labels: {{rbac.authorization.k8s.io/aggregate-to-edit: "true"}}}}
rules:
- {{apiGroups: [acme.cert-manager.io], resources: [challenges], verbs: ["*"]}}
---
{API}kind: RoleBinding
metadata: {{name: editors, namespace: blog}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin}}
subjects: [{{kind: User, name: lee}}]
---
{API}kind: ClusterRoleBinding
metadata: {{name: ops}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}}
subjects: [{{kind: Group, name: ops}}]
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "rbac.yaml").write_text(TREE)
    return tmp_path


def rows(text: str) -> list[list[str]]:
    return [[cell for cell in line.split("  ") if cell.strip()] for line in text.splitlines()][1:]


def told(tree: Path, *words: str) -> list[list[str]]:
    done = certlint("who-can", *words, cwd=tree)
    assert done.returncode == 0, done.stderr
    return [[cell.strip() for cell in row] for row in rows(done.stdout)]


OPS = [
    "group `ops`",
    "the whole cluster",
    "ClusterRoleBinding ops (rbac.yaml:30)",
    "ClusterRole cluster-admin (built-in)",
]
ACME = ["namespace shop", "RoleBinding shop/acme (rbac.yaml:12)", "Role shop/acme (rbac.yaml:3)"]
LEE = [
    "user `lee`",
    "namespace blog",
    "RoleBinding blog/editors (rbac.yaml:24)",
    "admin from ClusterRole more (rbac.yaml:18)",
]


@pytest.mark.parametrize("resource", ["challenges.acme.cert-manager.io", "challenges"])
def test_everybody_is_named_with_binding_and_role(tree: Path, resource: str) -> None:
    assert told(tree, "create", resource, ".") == [
        ["every holder of edit, admin", "where they hold it", "ClusterRole more (rbac.yaml:18)"],
        ["group `devs`", *ACME],
        OPS,
        ["service account `shop/bot`", *ACME],
        LEE,
    ]


def test_a_namespace_leaves_out_the_others(tree: Path) -> None:
    found = told(tree, "create", "challenges", "-n", "blog")
    assert found[1:] == [OPS, LEE]


def test_names_limit_an_answer(tree: Path) -> None:
    found = told(tree, "patch", "orders")
    assert found == [
        ["group `devs`", *ACME, "web"],
        OPS,
        ["service account `shop/bot`", *ACME, "web"],
    ]


def test_what_has_no_namespace_is_not_given_in_one(tree: Path) -> None:
    assert told(tree, "patch", "clusterissuers") == [OPS]


def test_built_in_roles_answer_too(tree: Path) -> None:
    assert told(tree, "get", "secrets", "-n", "blog") == [
        OPS,
        [*LEE[:3], "admin from ClusterRole system:aggregate-to-edit (built-in)"],
    ]


def test_resources_that_only_the_roles_name_are_known(tree: Path) -> None:
    assert [row[0] for row in told(tree, "get", "shops")] == [
        "group `devs`",
        "group `ops`",
        "service account `shop/bot`",
    ]


def test_what_is_asked_in_a_namespace_is_given_in_one(tree: Path) -> None:
    text = TREE.replace(
        "cert-manager.io], resources: [clusterissuers], verbs: [patch]",
        "policy.cert-manager.io], resources: [certificaterequestpolicies], verbs: [use]",
    )
    (tree / "rbac.yaml").write_text(text)
    for words in ((), ("-n", "shop")):
        found = told(tree, "use", "certificaterequestpolicies", *words)
        assert found == [["group `devs`", *ACME], OPS, ["service account `shop/bot`", *ACME]]


def test_what_is_in_no_group_is_meant_by_its_plural_alone(tree: Path) -> None:
    text = TREE.replace(
        "apps.example.com], resources: [shops]", "metrics.k8s.io], resources: [pods]"
    )
    (tree / "rbac.yaml").write_text(text)
    assert [row[0] for row in told(tree, "get", "pods")] == ["group `ops`", "user `lee`"]
    assert told(tree, "get", "pods.metrics.k8s.io")[0] == ["group `devs`", *ACME]


def test_users_can_be_impersonated(tree: Path) -> None:
    assert told(tree, "impersonate", "users") == [OPS]


def test_json(tree: Path) -> None:
    done = certlint("who-can", "patch", "orders/status", "--format", "json", cwd=tree)
    assert json.loads(done.stdout) == {
        "version": 1,
        "verb": "patch",
        "group": "acme.cert-manager.io",
        "resource": "orders/status",
        "namespace": None,
        "answers": [
            {
                "subject": {"kind": "Group", "namespace": "", "name": "ops"},
                "scope": "cluster",
                "namespace": None,
                "binding": {
                    "kind": "ClusterRoleBinding",
                    "namespace": "",
                    "name": "ops",
                    "file": "rbac.yaml",
                    "line": 30,
                },
                "via": [],
                "role": {
                    "kind": "ClusterRole",
                    "namespace": "",
                    "name": "cluster-admin",
                    "file": None,
                    "line": None,
                },
                "names": [],
            }
        ],
    }


def test_nobody_is_an_answer(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("")
    done = certlint("who-can", "create", "challenges", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "these files let nobody do that\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("creat", "orders"), "there is no verb 'creat', did you mean create?"),
        (("get", "Issuer"), "there is no resource 'Issuer', did you mean issuers.cert-manager.io?"),
        (("get", "chalenges"), "there is no resource 'chalenges', did you mean challenges?"),
        (
            ("get", "jobs.apps/status"),
            "there is no resource 'jobs.apps', did you mean jobs.batch?",
        ),
        (("get", "clusterissuers", "-n", "a"), "clusterissuers have no namespace: leave out -n"),
        (("get", "jobs.batsh"), "there is no resource 'jobs.batsh', did you mean jobs.batch?"),
        (
            ("approve", "certificaterequests"),
            "approval is a right on signers: ask `who-can approve signers`",
        ),
        (("get", "orders", "gone"), "no such file or folder: gone"),
    ],
)
def test_what_cannot_be_asked(tree: Path, words: tuple[str, ...], said: str) -> None:
    done = certlint("who-can", *words, cwd=tree)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"certlint: {said}\n")
