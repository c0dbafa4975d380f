"""What the text of a tree tells of the accounts that its workloads run as."""

import pytest

from certlint.running import empowered, runs_as

ROLE = """kind: Role
metadata: {name: tls}
rules: [{apiGroups: [cert-manager.io], resources: [certificates], verbs: [create]}]
"""
BINDING = """kind: RoleBinding
metadata: {name: b}
roleRef: {kind: Role, name: tls}
subjects: [{kind: ServiceAccount, name: web}]
"""
OTHER = ROLE.replace("cert-manager.io", "apps").replace("certificates", "deployments")
ADDED = ROLE.replace("{name: tls}", "{labels: {x/aggregate-to-edit: 'true'}}")


def bound(old: str, new: str) -> list[str]:
    return [ROLE, BINDING.replace(old, new)]


@pytest.mark.parametrize(
    ("bodies", "expected"),
    [
        ([ROLE, BINDING], {"b", "tls", "web"}),
        ([OTHER, BINDING], set[str]()),
        ([ROLE], set[str]()),
        (bound("name: tls", "name: other"), set[str]()),
        ([ADDED, BINDING.replace("name: tls", "name: admin")], {"b", "admin", "web"}),
        (bound("name: web", "name: 'system:serviceaccount:shop:web'"), {"b", "tls", "web"}),
        (bound("name: web", 'name: "\\x77eb"'), {"b", "tls", "web"}),
        (bound("name: web", "name: *web"), None),
        (bound("name: web", "? name : web"), None),
    ],
)
def test_empowered(bodies: list[str], expected: set[str] | None) -> None:
    assert empowered(bodies) == (None if expected is None else frozenset(expected))


@pytest.mark.parametrize(
    ("spec", "accounts", "expected"),
    [
        ("serviceAccountName: web", {"web"}, True),
        ('{"serviceAccountName": "web"}', {"web"}, True),
        ("serviceAccount: web # why", {"web"}, True),
        ("serviceAccountName:\n  web", {"web"}, True),
        ('"\\x73erviceAccountName": web', {"web"}, True),
        ("serviceAccountName: *account", {"web"}, True),
        ("serviceAccountName: webs", {"web"}, False),
        ("containers: []", {"web"}, False),
        ("serviceAccountName: web", set[str](), False),
        ("serviceAccountName: web", None, True),
        ("? serviceAccountName\n: web", {"web"}, True),
    ],
)
def test_runs_as(spec: str, accounts: set[str] | None, expected: bool) -> None:
    assert runs_as(spec, None if accounts is None else frozenset(accounts)) == expected
