"""How bad it is if somebody untrusted has a right, and how it is told."""

import pytest

from certlint.problem import Severity

from .roles import (
    CHART,
    DEV_GROUP,
    DRIVER,
    HELM,
    RULE,
    WRITER,
    challenges,
    cluster_role,
    rbac,
    subject_of,
    team,
)

TO = "rbac.authorization.k8s.io/aggregate-to-"
UNBOUND = "ClusterRole r, whose holders no binding in these files names, lets them"
LEVELS = [
    ("", "", UNBOUND, Severity.WARNING),
    ("", "{kind: Group, name: '${GROUP}'}", UNBOUND, Severity.WARNING),
    ("", "{kind: Group, name: devs}", "ClusterRole r lets group `devs`", Severity.ERROR),
    (
        "",
        "{kind: User, name: ann}, {kind: ServiceAccount, name: bot, namespace: ci}",
        "ClusterRole r lets user `ann` and service account `ci/bot`",
        Severity.ERROR,
    ),
    (
        "",
        "{kind: User, name: ann}, {kind: User, name: ben}, {kind: User, name: cat}",
        "ClusterRole r lets user `ann`, user `ben` and 1 more",
        Severity.ERROR,
    ),
    (f'{TO}admin: "true"', "", "ClusterRole r lets every holder of `admin`", Severity.ERROR),
    (
        f'{TO}view: "true"',
        "{kind: ServiceAccount, name: cert-manager, namespace: cert-manager}",
        "ClusterRole r lets every holder of `view`, `edit` or `admin`",
        Severity.ERROR,
    ),
]


@pytest.mark.parametrize(("labels", "subjects", "lets", "level"), LEVELS)
def test_level(labels: str, subjects: str, lets: str, level: Severity) -> None:
    (exposure,) = challenges(rbac(cluster_role("r", labels, subjects)))
    assert (exposure.lets, exposure.severity(Severity.ERROR)) == (lets, level)


INSTALLS = (
    "{apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions], verbs: [create]}",
    "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [create]}",
)


@pytest.mark.parametrize(
    ("rules", "subject", "level"),
    [
        (INSTALLS, "ServiceAccount ops/operator", Severity.NOTE),
        (INSTALLS, "Group devs", Severity.ERROR),
        (INSTALLS[:1], "ServiceAccount ops/operator", Severity.ERROR),
        (INSTALLS[1:], "ServiceAccount ops/operator", Severity.ERROR),
    ],
)
def test_installer(rules: tuple[str, ...], subject: str, level: Severity) -> None:
    text = cluster_role("r", bound_to=subject_of(subject))
    model = rbac(text.replace(WRITER, f"rules: [{', '.join((RULE, *rules))}]\n"))
    assert [e.severity(Severity.ERROR) for e in challenges(model)] == [level]


EVERYTHING = "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}"
READS_ALL = "{apiGroups: ['*'], resources: ['*'], verbs: [get, list]}"


@pytest.mark.parametrize(("other", "found"), [(EVERYTHING, 0), (READS_ALL, 1)])
def test_role_over_everything_is_not_about_challenges(other: str, found: int) -> None:
    text = cluster_role("r", bound_to=subject_of("Group devs"))
    model = rbac(text.replace(WRITER, f"rules: [{RULE}, {other}]\n"))
    assert [e.grant.rule.step for e in challenges(model)] == [0] * found


def test_equal_roles_of_many_namespaces_are_one_exposure() -> None:
    own = "{kind: ServiceAccount, name: default}"
    files = [team(f"team-{n}", own) for n in range(6)]
    (exposure,) = challenges(rbac(*files))
    assert exposure.grant.token.location.source.name == "0.yaml"
    assert [grant.role.namespace for grant in exposure.alike] == [f"team-{n}" for n in range(1, 6)]
    assert exposure.lets == (
        "Role team-0/tls and 5 roles like it let service account `team-0/default`"
    )
    assert [
        (r.at.location.source.name, r.at.location.line, r.message) for r in exposure.related
    ] == [
        ("0.yaml", 8, "RoleBinding team-0/tls gives it to service account `team-0/default`"),
        ("1.yaml", 4, "Role team-1/tls: the same"),
        ("2.yaml", 4, "Role team-2/tls: the same"),
        ("3.yaml", 4, "Role team-3/tls: the same, as in 2 more"),
    ]


def test_a_group_called_after_its_namespace_is_alike() -> None:
    files = [team(n, f"{{kind: Group, name: {n}-devs}}") for n in ("shop", "blog")]
    (exposure,) = challenges(rbac(*files))
    assert [grant.role.namespace for grant in exposure.alike] == ["blog"]
    found = challenges(rbac(files[0], team("mail", "{kind: Group, name: webmail-devs}")))
    assert [each.alike for each in found] == [(), ()]


@pytest.mark.parametrize(
    "other",
    [
        team("b", "{kind: Group, name: ops}"),
        team("b", "{kind: Group, name: devs}", RULE.replace("[create]", "[create, get]")),
        cluster_role("tls", bound_to="{kind: Group, name: devs}"),
    ],
)
def test_unequal_roles_are_told_apart(other: str) -> None:
    found = challenges(rbac(team("a", "{kind: Group, name: devs}"), other))
    assert [e.grant.token.location.source.name for e in found] == ["0.yaml", "1.yaml"]


def test_steps_lead_from_the_subject_to_the_verb() -> None:
    model = rbac(
        cluster_role("part", f'{TO}edit: "true"'),
        "kind: RoleBinding\nmetadata: {name: editors, namespace: a}\n"
        f"roleRef: {{kind: ClusterRole, name: admin}}\n{DEV_GROUP}",
    )
    (exposure,) = challenges(model)
    steps = [(s.at.location.source.name, s.at.location.line, s.message) for s in exposure.steps]
    assert steps == [
        ("1.yaml", 5, "group `devs`"),
        ("1.yaml", 3, "RoleBinding a/editors"),
        ("1.yaml", 4, "ClusterRole admin takes over the rules of ClusterRole part"),
        ("0.yaml", 3, "ClusterRole part"),
        ("0.yaml", 4, "grants it"),
    ]


LIMITED = RULE.replace("}", ", resourceNames: [one, two]}")
PATCH = LIMITED.replace("create", "patch")


@pytest.mark.parametrize(
    ("rules", "creates"),
    [
        (LIMITED, False),
        (LIMITED.replace("[create]", "[create, patch]"), True),
        (LIMITED.replace("create", "'*'"), True),
        (f"{LIMITED}, {PATCH}", True),
        (f"{LIMITED}, {PATCH.replace('one, two', 'three, two')}", True),
        (f"{LIMITED}, {PATCH.replace('one, two', 'three')}", False),
        (f"{LIMITED}, {RULE.replace('create', 'patch')}", True),
    ],
)
@pytest.mark.parametrize("bound_to", ["", "{kind: Group, name: devs}"])
def test_patch_makes_what_it_names(rules: str, creates: bool, bound_to: str) -> None:
    model = rbac(cluster_role("r", bound_to=bound_to).replace(RULE, rules))
    assert bool(challenges(model)) == creates


@pytest.mark.parametrize(
    ("namespace", "subject", "creates"),
    [
        ("a", "{kind: Group, name: devs}", False),
        ("a", "{kind: ServiceAccount, name: bot}", True),
        ("b", "{kind: ServiceAccount, name: bot, namespace: a}", False),
        ("a", "{kind: Group, name: 'system:serviceaccounts:a'}", True),
        ("a", "{kind: Group, name: 'system:serviceaccounts:b'}", False),
    ],
)
def test_patch_may_come_from_another_role(namespace: str, subject: str, creates: bool) -> None:
    limited = team("a", "{kind: ServiceAccount, name: bot}", LIMITED)
    model = rbac(limited, team(namespace, subject, PATCH, "more"))
    assert bool(challenges(model)) == creates


EDITS = "{apiGroups: [cert-manager.io], resources: [certificates, issuers], verbs: [create, patch]}"
READS = EDITS.replace("create, patch", "get, list")


@pytest.mark.parametrize(
    ("name", "labels", "rules", "expected"),
    [
        ("cert-manager-edit", "", EDITS, True),
        ("tls-edit", CHART, EDITS, True),
        ("tls-edit", HELM, EDITS, True),
        ("tls-edit", DRIVER, EDITS, False),
        ("tls-edit", "", EDITS, False),
        ("tls-editors", CHART, EDITS, False),
        ("cert-manager-edit", CHART, READS, False),
        ("cert-manager-edit", CHART, EDITS.replace(", issuers", ""), False),
    ],
)
def test_edit_role(name: str, labels: str, rules: str, expected: bool) -> None:
    model = rbac(cluster_role(name, labels).replace(RULE, rules))
    assert model.is_edit_role(model.roles[0]) == expected
