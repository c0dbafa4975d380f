"""Rules, bindings, subjects and aggregation, case by case."""

import pytest

from certlint.model.aggregation import takers
from certlint.model.grants import allowing
from certlint.model.objects import ACME, CERT_MANAGER
from certlint.model.subjects import Subject, holders_of

from .roles import BINDING, DEV_GROUP, DEVS, WRITER, rbac

LIMIT = "verbs: [create], resourceNames"
RULES = [
    # verbs
    ("[g]", "[r]", "verbs: [get, create]", "r", (["create"], "r")),
    ("[g]", "[r]", "verbs: ['*']", "r", (["*"], "r")),
    ("[g]", "[r]", "verbs: [patch, '*', get]", "r", (["patch", "*"], "r")),
    ("[g]", "[r]", "verbs: [cre*, Create, get, list, watch, update, delete]", "r", None),
    # groups
    ("['*']", "[r]", "verbs: [create]", "r", (["create"], "r")),
    ("[other, g]", "[r]", "verbs: [create]", "r", (["create"], "r")),
    ("['*.g', 'g*', '', G]", "[r]", "verbs: [create]", "r", None),
    # resources
    ("[g]", "['*']", "verbs: [create]", "r", (["create"], "*")),
    ("[g]", "['*']", "verbs: [create]", "r/status", (["create"], "*")),
    ("[g]", "[r]", "verbs: [create]", "r/status", None),
    ("[g]", "[r/status]", "verbs: [create]", "r", None),
    ("[g]", "['*/status']", "verbs: [create]", "r/status", (["create"], "*/status")),
    ("[g]", "['*/status']", "verbs: [create]", "r", None),
    ("[g]", "['r/*', '*/*', 'r*', R]", "verbs: [create]", "r", None),
    ("[g]", "['r/*', '*/*']", "verbs: [create]", "r/status", None),
    # names are left to whoever asks, unless they cannot be read
    ("[g]", "[r]", f"{LIMIT}: [a]", "r", (["create"], "r")),
    ("[g]", "[r]", f"{LIMIT}: []", "r", (["create"], "r")),
    ("[g]", "[r]", f"{LIMIT}: null", "r", (["create"], "r")),
    ("[g]", "[r]", f"{LIMIT}: '${{NAMES}}'", "r", None),
    # what the API server refuses
    ("null", "[r]", "verbs: [create]", "r", None),
    ("[g]", "null", "verbs: [create]", "r", None),
    ("[g]", "[r]", "verbs: []", "r", None),
    ("g", "r", "verbs: create", "r", None),
    ("[g]", "[r]", "verbs: [create], nonResourceURLs: [/x]", "r", None),
    # what something fills in later
    ("['${GROUP}']", "[r]", "verbs: [create]", "r", None),
    ("[g]", "['{{ .r }}']", "verbs: [create]", "r", None),
    ("[g]", "[r]", "verbs: ['$(VERBS)', create]", "r", (["create"], "r")),
]


@pytest.mark.parametrize(("groups", "resources", "verbs", "resource", "expected"), RULES)
def test_rule(
    groups: str, resources: str, verbs: str, resource: str, expected: tuple[list[str], str] | None
) -> None:
    rule = f"{{apiGroups: {groups}, resources: {resources}, {verbs}}}"
    (role,) = rbac(f"kind: Role\nrules: [{rule}]\n").roles
    found = allowing(next(role.rules), ("create", "patch"), "g", resource)
    assert (found and ([verb.text for verb in found[0]], found[1].text)) == expected


SHORT = "system:serviceaccount:ci"
BOT = Subject("ServiceAccount", "bot", "ci")
SOME_BOT = Subject("ServiceAccount", "bot")
SUBJECTS = [
    ("", "kind: User, name: ann", Subject("User", "ann")),
    ("", "kind: Group, name: devs, apiGroup: rbac.authorization.k8s.io", DEVS),
    ("", "kind: SystemGroup, name: devs", DEVS),
    ("", "kind: Group, name: devs, apiGroup: v1", None),
    ("", "kind: Groups, name: devs", None),
    ("", "kind: Group, name: '${DEVS}'", None),
    ("", "kind: Group", None),
    ("", "kind: ServiceAccount, name: bot, namespace: ci", BOT),
    ("", "kind: User, name: 'system:serviceaccount:ci:bot'", BOT),
    ("", f"kind: User, name: '{SHORT}'", Subject("User", SHORT)),
    ("", "kind: ServiceAccount, name: bot", None),
    ("ci", "kind: ServiceAccount, name: bot", BOT),
    ("red", "kind: ServiceAccount, name: bot, namespace: ci", BOT),
    ("red", "kind: ServiceAccount, name: bot, apiGroup: rbac.authorization.k8s.io", None),
    ("red", "kind: ServiceAccount, name: bot, namespace: '${NS}'", SOME_BOT),
    ("'${NS}'", "kind: ServiceAccount, name: bot", SOME_BOT),
]  # fmt: skip


@pytest.mark.parametrize(("place", "subject", "expected"), SUBJECTS)
def test_subject(place: str, subject: str, expected: Subject | None) -> None:
    kind = "RoleBinding" if place else "ClusterRoleBinding"
    text = f"kind: {kind}\nmetadata: {{namespace: {place}}}\nsubjects: [{{{subject}}}]\n"
    (binding,) = rbac(text).bindings
    found = [holder.subject for holder in holders_of(binding)]
    assert found == ([] if expected is None else [expected])


def test_account_of_an_unknown_place_may_be_another() -> None:
    unknown = Subject("ServiceAccount", "bot")
    assert not unknown.includes(unknown)
    assert not Subject("Group", "system:serviceaccounts:").includes(unknown)
    assert Subject("Group", "system:serviceaccounts").includes(unknown)


BINDINGS = [
    ("Role", "a", "RoleBinding", "a", "Role", True),
    ("Role", "a", "RoleBinding", "b", "Role", False),
    ("Role", "a", "RoleBinding", "'${NS}'", "Role", False),
    ("Role", "'${NS}'", "RoleBinding", "a", "Role", False),
    ("Role", "'${NS}'", "RoleBinding", "'${NS}'", "Role", False),
    ("Role", "a", "RoleBinding", "a", "ClusterRole", False),
    ("Role", "a", "ClusterRoleBinding", "", "Role", False),
    ("ClusterRole", "", "RoleBinding", "a", "ClusterRole", True),
    ("ClusterRole", "", "RoleBinding", "'${NS}'", "ClusterRole", True),
    ("ClusterRole", "", "ClusterRoleBinding", "", "ClusterRole", True),
    ("ClusterRole", "", "ClusterRoleBinding", "", "Role", False),
    ("ClusterRole", "", "RoleBinding", "a", "Role", False),
]


@pytest.mark.parametrize(("kind", "place", "binding", "at", "ref", "bound"), BINDINGS)
def test_binding(kind: str, place: str, binding: str, at: str, ref: str, bound: bool) -> None:
    role = f"kind: {kind}\nmetadata: {{name: r, namespace: {place}}}\n"
    refers = f"roleRef: {{kind: {ref}, name: r}}\n"
    model = rbac(role, f"kind: {binding}\nmetadata: {{name: b, namespace: {at}}}\n{refers}")
    assert model.bindings_of(model.roles[0]) == (tuple(model.bindings) if bound else ())


def test_unknown_namespaces_are_one_within_a_file() -> None:
    model = rbac(
        "kind: Role\nmetadata: {name: r}\n---\n"
        "kind: RoleBinding\nmetadata: {name: b}\nroleRef: {kind: Role, name: r}\n"
    )
    assert model.bindings_of(model.roles[0]) == tuple(model.bindings)


def test_names_that_are_filled_in_later_bind_nothing() -> None:
    model = rbac(
        "kind: ClusterRole\nmetadata: {name: '${NAME}'}\n",
        BINDING.replace("name: r}", "name: '${NAME}'}"),
    )
    assert model.bindings_of(model.roles[0]) == ()


@pytest.mark.parametrize(("kind", "place"), [("Role", ", namespace: a"), ("ClusterRole", "")])
def test_openshift_tells_roles_apart_by_their_namespace(kind: str, place: str) -> None:
    old = "apiVersion: authorization.openshift.io/v1\n"
    model = rbac(
        f"{old}kind: {kind}\nmetadata: {{name: r{place}}}\n",
        f"{old}kind: RoleBinding\nmetadata: {{namespace: a}}\nroleRef: {{name: r{place}}}\n",
    )
    assert model.bindings_of(model.roles[0]) == tuple(model.bindings)


TO = "rbac.authorization.k8s.io/aggregate-to-"
LABELS = [
    (f'{TO}view: "true"', ("view", "edit", "admin")),
    (f'{TO}edit: "true"', ("edit", "admin")),
    (f'{TO}admin: "true"', ("admin",)),
    (f'{TO}edit: "false"', ()),
    (f"{TO}edit: true", ()),
    (f'{TO}edit: "${{YES}}"', ()),
    (f'{TO}cluster-reader: "true"', ()),
    ("tier: team", ("admin", "lead")),
    ('tier: "${TIER}"', ()),
]


@pytest.mark.parametrize(("label", "expected"), LABELS)
def test_aggregation(label: str, expected: tuple[str, ...]) -> None:
    model = rbac(
        f"kind: ClusterRole\nmetadata: {{name: part, labels: {{{label}}}}}\n---\n"
        f'kind: ClusterRole\nmetadata: {{name: lead, labels: {{{TO}admin: "true"}}}}\n'
        "aggregationRule:\n"
        "  clusterRoleSelectors:\n"
        "  - matchExpressions: [{key: tier, operator: In, values: [team, none]}]\n"
        "  - matchLabels: {tier: '${TIER}'}\n---\n"
        "kind: ClusterRole\nmetadata: {name: loop, labels: {loop: again}}\n"
        "aggregationRule: {clusterRoleSelectors: [{matchLabels: {loop: again}}]}\n"
    )
    part, lead, loop = model.roles
    assert takers(model.roles) == {part: expected, lead: ("admin",), loop: ()}


def test_dumped_edit_role_goes_into_admin_with_all_it_takes() -> None:
    model = rbac(
        "kind: ClusterRole\nmetadata: {name: edit, labels: {team: lead}}\n",
        "kind: ClusterRole\nmetadata: {name: lead}\n"
        "aggregationRule: {clusterRoleSelectors: [{matchLabels: {team: lead}}]}\n",
        f'kind: ClusterRole\nmetadata: {{name: part, labels: {{{TO}edit: "true"}}}}\n',
    )
    edit, lead, part = model.roles
    assert takers(model.roles) == {
        edit: ("admin", "lead"),
        lead: (),
        part: ("edit", "admin", "lead"),
    }


@pytest.mark.parametrize(
    ("name", "aggregated"),
    [("r", "aggregationRule: {clusterRoleSelectors: []}\n"), ("edit", ""), ("admin", "")],
)
def test_rules_of_an_aggregated_role_are_overwritten(name: str, aggregated: str) -> None:
    model = rbac(f"kind: ClusterRole\nmetadata: {{name: {name}}}\n{aggregated}{WRITER}")
    assert model.grants(("create",), ACME, "challenges") == ()


def test_namespaced_role_may_be_called_edit() -> None:
    model = rbac(f"kind: Role\nmetadata: {{name: edit, namespace: a}}\n{WRITER}")
    assert [g.role for g in model.grants(("create",), ACME, "challenges")] == list(model.roles)


CLUSTER = ("create",), CERT_MANAGER, "clusterissuers"
ISSUERS = "rules: [{apiGroups: [cert-manager.io], resources: [clusterissuers], verbs: [create]}]\n"


@pytest.mark.parametrize("kind", ["Role", "ClusterRole"])
def test_binding_in_a_namespace_gives_nothing_of_the_cluster(kind: str) -> None:
    place = ", namespace: a" if kind == "Role" else ""
    model = rbac(
        f"kind: {kind}\nmetadata: {{name: r{place}}}\n{ISSUERS}---\n"
        "kind: RoleBinding\nmetadata: {name: b, namespace: a}\n"
        f"roleRef: {{kind: {kind}, name: r}}\n{DEV_GROUP}"
    )
    assert [grant.subjects for grant in model.grants(*CLUSTER)] == [(DEVS,)]
    assert [s for g in model.grants(*CLUSTER, cluster_scoped=True) for s in g.subjects] == []
    assert list(model.exposures(*CLUSTER, cluster_scoped=True)) == []


def test_cluster_role_binding_gives_what_is_of_the_cluster() -> None:
    model = rbac(f"kind: ClusterRole\nmetadata: {{name: r}}\n{ISSUERS}{BINDING}{DEV_GROUP}")
    found = [e.subjects for e in model.exposures(*CLUSTER, cluster_scoped=True)]
    assert found == [(DEVS,)]
