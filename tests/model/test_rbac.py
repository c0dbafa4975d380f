"""The corner cases of RBAC, each as the API server decides it."""

import json

import pytest

from certlint.loader import load
from certlint.model.kinds import Binding, Role
from certlint.model.rbac import Rbac
from certlint.model.subjects import Subject
from certlint.source import Source

RBAC = "rbac.authorization.k8s.io"
ACME = "acme.cert-manager.io"
DEVS = Subject("Group", "devs")
ANN = {"kind": "Group", "name": "devs"}


def thing(kind: str, name: str, namespace: str = "", **fields: object) -> dict[str, object]:
    labels = fields.pop("labels", {})
    metadata = {"name": name, "labels": labels} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": f"{RBAC}/v1", "kind": kind, "metadata": metadata, **fields}


def rule(
    resources: str = "challenges", verbs: str = "create", groups: str = ACME, names: str = ""
) -> dict[str, object]:
    given: dict[str, object] = {
        "apiGroups": groups.split(),
        "resources": resources.split(),
        "verbs": verbs.split(),
    }
    return given | ({"resourceNames": names.split()} if names else {})


def bound(
    role: str, namespace: str = "", kind: str = "Role", subject: object = ANN
) -> dict[str, object]:
    own = "RoleBinding" if namespace else "ClusterRoleBinding"
    ref = {"apiGroup": RBAC, "kind": kind, "name": role}
    return thing(own, "b", namespace, roleRef=ref, subjects=[subject])


def rbac(*things: dict[str, object]) -> Rbac:
    text = "\n---\n".join(map(json.dumps, things))
    documents = load([Source("cluster.yaml", text)], skip_early=False).documents
    roles: list[Role] = []
    bindings: list[Binding] = []
    for document in documents:
        namespace = document.root.at("metadata.namespace").text
        if document.root["kind"].text.endswith("Binding"):
            bindings.append(Binding(document, "", namespace))
        else:
            roles.append(Role(document, "", namespace))
    return Rbac(roles, bindings)


RULES = [
    (rule(), "create", "challenges", True),
    (rule(verbs="*"), "create", "challenges", True),
    (rule(verbs="get list"), "create", "challenges", False),
    (rule(resources="*"), "create", "challenges", True),
    (rule(groups="*"), "create", "challenges", True),
    (rule(groups="*.cert-manager.io"), "create", "challenges", False),
    (rule(groups="cert-manager.io"), "create", "challenges", False),
    (rule(resources="Challenge"), "create", "challenges", False),
    (rule(resources="chall*"), "create", "challenges", False),
    (rule(resources="challenges/*"), "create", "challenges", False),
    (rule(resources="*/*"), "create", "challenges", False),
    (rule(), "create", "challenges/status", False),
    (rule(resources="*"), "create", "challenges/status", True),
    (rule(resources="*/status", verbs="update"), "update", "challenges/status", True),
    (rule(resources="*/status", verbs="update"), "update", "challenges", False),
    (rule(names="web"), "create", "challenges", False),
    (rule(names="*"), "create", "challenges", False),
    (rule(verbs="cre*"), "create", "challenges", False),
    ({**rule(), "nonResourceURLs": ["/x"]}, "create", "challenges", False),
    (rule(verbs=""), "create", "challenges", False),
    (rule(verbs="${VERB}"), "create", "challenges", False),
]


@pytest.mark.parametrize(("given", "verb", "resource", "allowed"), RULES)
def test_rules(given: dict[str, object], verb: str, resource: str, allowed: bool) -> None:
    cluster = rbac(thing("Role", "r", "shop", rules=[given]), bound("r", "shop"))
    assert cluster.holds(DEVS, verb, ACME, resource, "shop") == allowed


def test_a_listed_name_is_allowed_by_its_name() -> None:
    cluster = rbac(
        thing("Role", "r", "shop", rules=[rule(names="web", verbs="patch")]), bound("r", "shop")
    )
    assert cluster.holds(DEVS, "patch", ACME, "challenges", "shop", "web")
    assert not cluster.holds(DEVS, "patch", ACME, "challenges", "shop", "other")


def everywhere(kind: str = "ClusterRole", namespace: str = "") -> dict[str, object]:
    return thing(kind, "r", namespace, rules=[rule()])


BINDINGS = [
    ([everywhere(), bound("r", "", "ClusterRole")], "shop", True),
    ([everywhere(), bound("r", "", "ClusterRole")], "", True),
    ([everywhere(), bound("r", "shop", "ClusterRole")], "shop", True),
    ([everywhere(), bound("r", "shop", "ClusterRole")], "blog", False),
    ([everywhere(), bound("r", "shop", "ClusterRole")], "", False),
    ([everywhere("Role", "shop"), bound("r", "shop")], "shop", True),
    ([everywhere("Role", "shop"), bound("r", "blog")], "blog", False),
    ([everywhere("Role", "shop"), bound("r", "", "Role")], "shop", False),
    ([everywhere("Role", "shop"), bound("r", "shop", "ClusterRole")], "shop", False),
    ([everywhere(), bound("gone", "shop", "ClusterRole")], "shop", False),
]


@pytest.mark.parametrize(("things", "place", "allowed"), BINDINGS)
def test_bindings(things: list[dict[str, object]], place: str, allowed: bool) -> None:
    assert rbac(*things).holds(DEVS, "create", ACME, "challenges", place) == allowed


ROBOT = Subject("ServiceAccount", "robot", "shop")
SUBJECTS = [
    ({"kind": "ServiceAccount", "name": "robot", "namespace": "shop"}, ROBOT, True),
    ({"kind": "ServiceAccount", "name": "robot"}, ROBOT, True),
    ({"kind": "ServiceAccount", "name": "robot", "namespace": "blog"}, ROBOT, False),
    ({"kind": "User", "name": "system:serviceaccount:shop:robot"}, ROBOT, True),
    ({"kind": "Group", "name": "system:serviceaccounts"}, ROBOT, True),
    ({"kind": "Group", "name": "system:serviceaccounts:shop"}, ROBOT, True),
    ({"kind": "Group", "name": "system:serviceaccounts:blog"}, ROBOT, False),
    ({"kind": "Group", "name": "system:authenticated"}, ROBOT, True),
    ({"kind": "Group", "name": "system:unauthenticated"}, ROBOT, False),
    ({"kind": "Group", "name": "robot"}, ROBOT, False),
    ({"kind": "User", "name": "ann", "apiGroup": RBAC}, Subject("User", "ann"), True),
    ({"kind": "User", "name": "ann", "apiGroup": "other"}, Subject("User", "ann"), False),
    ({"kind": "ServiceAccount", "name": "robot", "apiGroup": RBAC}, ROBOT, False),
    ({"kind": "User", "name": "$(NAME)"}, Subject("User", "$(NAME)"), False),
]


@pytest.mark.parametrize(("written", "subject", "allowed"), SUBJECTS)
def test_subjects(written: dict[str, str], subject: Subject, allowed: bool) -> None:
    cluster = rbac(everywhere("Role", "shop"), bound("r", "shop", subject=written))
    assert cluster.holds(subject, "create", ACME, "challenges", "shop") == allowed


def test_a_cluster_role_binding_needs_the_namespace_of_a_service_account() -> None:
    robot = {"kind": "ServiceAccount", "name": "robot"}
    cluster = rbac(everywhere(), bound("r", "", "ClusterRole", robot))
    assert not cluster.holds(ROBOT, "create", ACME, "challenges", "shop")


TO = f"{RBAC}/aggregate-to-"


@pytest.mark.parametrize(
    ("label", "role", "allowed"),
    [
        (f"{TO}edit", "edit", True),
        (f"{TO}edit", "admin", True),  # edit itself goes into admin
        (f"{TO}view", "admin", True),
        (f"{TO}admin", "edit", False),
        (f"{TO}edit", "view", False),
    ],
)
def test_built_in_roles_take_labelled_ones_over(label: str, role: str, allowed: bool) -> None:
    labelled = thing("ClusterRole", "r", rules=[rule()], labels={label: "true"})
    cluster = rbac(labelled, bound(role, "shop", "ClusterRole"))
    assert cluster.holds(DEVS, "create", ACME, "challenges", "shop") == allowed


def test_aggregation_overwrites_own_rules_and_follows_chains() -> None:
    def taker(name: str, label: str, own: str) -> dict[str, object]:
        given = {"clusterRoleSelectors": [{"matchLabels": {label: "1"}}]}
        rules = [rule("orders")]
        return thing("ClusterRole", name, aggregationRule=given, labels={own: "1"}, rules=rules)

    leaf = thing("ClusterRole", "leaf", labels={"a": "1"}, rules=[rule()])
    circle = [taker("one", "a", "b"), taker("two", "b", "a")]
    cluster = rbac(leaf, *circle, bound("two", "", "ClusterRole"))
    assert cluster.holds(DEVS, "create", ACME, "challenges", "")
    assert not cluster.holds(DEVS, "create", ACME, "orders", "")


def test_rights_over_several_roles_add_up() -> None:
    cluster = rbac(
        thing("Role", "one", "shop", rules=[rule()]),
        thing("Role", "two", "shop", rules=[rule(verbs="patch")]),
        bound("one", "shop"),
        bound("two", "shop"),
    )
    assert cluster.holds(DEVS, "create", ACME, "challenges", "shop")
    assert cluster.holds(DEVS, "patch", ACME, "challenges", "shop")


def test_equal_roles_of_many_namespaces_are_one_exposure() -> None:
    things: list[dict[str, object]] = []
    for n in range(30):
        things += [thing("Role", "tls", f"app-{n}", rules=[rule()]), bound("tls", f"app-{n}")]
    (exposure,) = rbac(*things).exposures(("create",), ACME, "challenges")
    assert exposure.role.namespace == "app-0"
    assert len(exposure.alike) == 29
