"""The model against an authorizer that expands everything, for every request there is."""

import itertools
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.loader import load
from certlint.model.answers import Question, answers
from certlint.model.builtin import built_in_roles
from certlint.model.escalation import ways_to_act_as
from certlint.model.kinds import Binding, Role
from certlint.model.rbac import Rbac
from certlint.model.resources import Resource
from certlint.model.subjects import Subject
from certlint.source import Source

from .authorizer import AGGREGATE, RBAC, Authorizer, Person, Thing, identity, reaches

NAMESPACES = ("red", "blue")
VERBS = ("create", "patch", "get")
GROUPS = ("acme.example", "")
RESOURCES = ("challenges", "challenges/status", "orders", "secrets")
NAMES = ("", "first", "second")
EVERYONE = "system:authenticated"
ACCOUNTS = "system:serviceaccounts"
ANONYMOUS = "system:anonymous"


def account(namespace: str, name: str) -> Person:
    groups = frozenset({ACCOUNTS, f"{ACCOUNTS}:{namespace}", EVERYONE})
    user = f"system:serviceaccount:{namespace}:{name}"
    return Person(Subject("ServiceAccount", name, namespace), user, groups)


def member(group: str, *more: str) -> Person:
    return Person(Subject("Group", group), "?", frozenset({group, *more}))


BUILT_IN: list[Thing] = [role.root.value for role in built_in_roles(())]
PEOPLE = (
    account("red", "robot"),
    account("blue", "robot"),
    Person(Subject("User", "ann"), "ann", frozenset({EVERYONE})),
    Person(Subject("User", ANONYMOUS), ANONYMOUS, frozenset({"system:unauthenticated"})),
    member("devs", EVERYONE),
    member(EVERYONE),
    member(ACCOUNTS, EVERYONE),
    member(f"{ACCOUNTS}:red", ACCOUNTS, EVERYONE),
    member("system:unauthenticated"),
)


def tokens(*texts: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(texts), min_size=1, max_size=2, unique=True)


def manifests(
    kind: str, names: Sequence[str], **fields: st.SearchStrategy[Any]
) -> st.SearchStrategy[Thing]:
    metadata = {"name": st.sampled_from(names), "labels": fields.pop("labels", st.just({}))}
    if kind in {"Role", "RoleBinding"}:
        metadata["namespace"] = st.sampled_from(NAMESPACES)
    return st.fixed_dictionaries(
        {
            "apiVersion": st.just("rbac.authorization.k8s.io/v1"),
            "kind": st.just(kind),
            "metadata": st.fixed_dictionaries(metadata),
            **fields,
        }
    )


rules: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.fixed_dictionaries(
        {
            "apiGroups": tokens("acme.example", "", "*", "*.example", "acme*"),
            "resources": tokens(
                "challenges", "challenges/status", "orders", "*", "*/status", "challenges/*", "*/*"
            ),
            "verbs": tokens("create", "patch", "get", "*", "Create"),
        },
        optional={"resourceNames": st.lists(st.sampled_from(["first", "second", "*"]), max_size=2)},
    ),
    max_size=2,
)
labels = st.dictionaries(
    st.sampled_from([*(f"{AGGREGATE}{name}" for name in ("view", "edit", "admin")), "team"]),
    st.sampled_from(["true", "false"]),
    max_size=2,
)
expressions = st.fixed_dictionaries(
    {
        "key": st.just("team"),
        "operator": st.sampled_from(["In", "NotIn"]),
        "values": tokens("true", "false"),
    }
) | st.fixed_dictionaries(
    {"key": st.just("team"), "operator": st.sampled_from(["Exists", "DoesNotExist"])}
)
selectors = st.fixed_dictionaries(
    {}, optional={"matchLabels": labels, "matchExpressions": st.lists(expressions, max_size=1)}
)
aggregation = st.fixed_dictionaries({"clusterRoleSelectors": st.lists(selectors, max_size=2)})
subjects = st.lists(
    st.sampled_from(
        [
            {"kind": "User", "name": "ann"},
            {"kind": "User", "name": ANONYMOUS},
            {"kind": "User", "name": "system:serviceaccount:red:robot"},
            {"kind": "Group", "name": "devs"},
            {"kind": "Group", "name": EVERYONE},
            {"kind": "Group", "name": ACCOUNTS},
            {"kind": "Group", "name": f"{ACCOUNTS}:red"},
            {"kind": "Group", "name": "system:unauthenticated"},
            {"kind": "ServiceAccount", "name": "robot"},
            {"kind": "ServiceAccount", "name": "robot", "namespace": "blue"},
        ]
    ),
    min_size=1,
    max_size=2,
)
refs = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["Role", "ClusterRole"]),
        "name": st.sampled_from(["one", "two", "three", "view", "edit", "admin", "cluster-admin"]),
    }
)
NAMED = ("one", "two", "three")


clusters = st.tuples(
    st.lists(
        manifests("Role", NAMED, rules=rules)
        | manifests("ClusterRole", NAMED, labels=labels, rules=rules)
        | manifests("ClusterRole", NAMED, labels=labels, rules=rules, aggregationRule=aggregation),
        max_size=5,
        unique_by=identity,
    ),
    st.lists(
        manifests("RoleBinding", ["b"], roleRef=refs, subjects=subjects)
        | manifests("ClusterRoleBinding", ["b"], roleRef=refs, subjects=subjects),
        max_size=4,
    ),
)


def rbac_of(roles: Sequence[Thing], bindings: Sequence[Thing]) -> Rbac:
    text = "\n---\n".join(json.dumps(thing) for thing in (*roles, *bindings))
    documents = load([Source("cluster.yaml", text)], skip_early=False).documents
    assert len(documents) == len(roles) + len(bindings)
    places = [document.root.at("metadata.namespace").text for document in documents]
    objects = list(zip(documents, places, strict=True))
    return Rbac(
        [Role(document, "", place) for document, place in objects[: len(roles)]],
        [Binding(document, "", place) for document, place in objects[len(roles) :]],
    )


@settings(deadline=None, max_examples=120)
@given(clusters)
def test_holds_what_the_authorizer_allows(cluster: tuple[list[Thing], list[Thing]]) -> None:
    authorizer, rbac = Authorizer(*cluster, BUILT_IN), rbac_of(*cluster)
    requests = itertools.product(PEOPLE, VERBS, GROUPS, RESOURCES, ("", *NAMESPACES), NAMES)
    for person, verb, group, resource, place, name in requests:
        expected = authorizer.allows(person, verb, group, resource, place, name)
        held = rbac.holds(person.subject, verb, group, resource, place, name)
        assert held == expected, (person.subject, verb, group, resource, place, name)


@settings(deadline=None, max_examples=60)
@given(clusters)
def test_every_granting_rule_is_found_once(cluster: tuple[list[Thing], list[Thing]]) -> None:
    roles, bindings = cluster
    rbac = rbac_of(roles, bindings)
    for verb, group, resource in itertools.product(VERBS, GROUPS, RESOURCES):
        expected = [
            (*identity(role), index)
            for role in roles
            if "aggregationRule" not in role
            for index, rule in enumerate(role["rules"])
            if {verb, "*"} & set(rule["verbs"]) and {group, "*"} & set(rule["apiGroups"])
            if any(reaches(token, resource) for token in rule["resources"])
        ]
        found = [
            (grant.role.kind, grant.role.namespace, grant.role.name, grant.rule.step)
            for grant in rbac.grants((verb,), group, resource)
        ]
        assert found == expected


# Rules that may be part of a way to an account's rights, so that whole ways are often drawn.
powers: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.one_of(
        *(
            st.fixed_dictionaries(
                {
                    "apiGroups": st.just([group]),
                    "resources": tokens(*kinds),
                    "verbs": tokens(*verbs),
                },
                optional={"resourceNames": st.lists(st.sampled_from(known), max_size=2)},
            )
            for group, kinds, verbs, known in (
                ("", ["serviceaccounts"], ["impersonate", "get"], ["robot", "other"]),
                ("", ["serviceaccounts/token"], ["create", "get"], ["robot", "other"]),
                ("", ["pods"], ["create", "update"], ["one"]),
                ("apps", ["deployments", "*"], ["create", "get", "patch"], ["one", "two"]),
                (RBAC, ["roles", "clusterroles", "*"], ["bind", "*"], ["one", "two"]),
                (RBAC, ["roles", "clusterroles"], ["escalate", "update"], ["one", "two"]),
                (RBAC, ["rolebindings", "clusterrolebindings"], ["create", "patch"], ["b", "c"]),
            )
        )
    ),
    min_size=1,
    max_size=3,
)
bind_and_write = st.just(
    [
        {"apiGroups": [RBAC], "resources": ["clusterroles", "roles"], "verbs": ["bind"]},
        {
            "apiGroups": [RBAC],
            "resources": ["clusterrolebindings", "rolebindings"],
            "verbs": ["create"],
        },
    ]
)
escalate_and_write = st.just(
    [
        {
            "apiGroups": [RBAC],
            "resources": ["clusterroles", "roles"],
            "verbs": ["escalate", "patch"],
        }
    ]
)
some_powers = powers | bind_and_write | escalate_and_write
few = st.lists(
    st.sampled_from(
        [
            {"kind": "User", "name": "ann"},
            {"kind": "User", "name": "system:serviceaccount:red:robot"},
            {"kind": "Group", "name": "devs"},
            {"kind": "Group", "name": f"{ACCOUNTS}:red"},
            {"kind": "Group", "name": EVERYONE},
            {"kind": "ServiceAccount", "name": "robot", "namespace": "blue"},
        ]
    ),
    min_size=1,
    max_size=2,
)
few_refs = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["Role", "ClusterRole", "ClusterRole"]),
        "name": st.sampled_from(["one", "two", "one", "two", "edit", "admin", "cluster-admin"]),
    }
)
powerful = st.tuples(
    st.lists(
        manifests("Role", ["one", "two"], rules=some_powers)
        | manifests("ClusterRole", ["one", "two"], rules=some_powers),
        min_size=1,
        max_size=4,
        unique_by=identity,
    ),
    st.lists(
        manifests("RoleBinding", ["b", "c"], roleRef=few_refs, subjects=few)
        | manifests("ClusterRoleBinding", ["b", "c"], roleRef=few_refs, subjects=few),
        min_size=1,
        max_size=5,
    ),
)


@settings(deadline=None, max_examples=150)
@given(powerful)
def test_every_way_to_act_as_an_account_is_found(cluster: tuple[list[Thing], list[Thing]]) -> None:
    authorizer, rbac = Authorizer(*cluster, BUILT_IN), rbac_of(*cluster)
    for robot in PEOPLE[:2]:
        able = {way.subject for way in ways_to_act_as(rbac.rights, robot.subject, ["one"])}
        for person in PEOPLE:
            expected = authorizer.takes_over(person, robot)
            found = not able.isdisjoint(person.subject.within)
            assert found == expected, (person.subject, robot.subject)


@settings(deadline=None, max_examples=60)
@given(clusters)
def test_answers_name_all_that_the_authorizer_allows(
    cluster: tuple[list[Thing], list[Thing]],
) -> None:
    authorizer, rbac = Authorizer(*cluster, BUILT_IN), rbac_of(*cluster)
    for verb, group, place in itertools.product(VERBS, GROUPS, NAMESPACES):
        asked = Question(verb, Resource(group, "challenges", "Challenge"), namespace=place)
        given = [h for h in answers(rbac, asked) if not h.grant.resource_names]
        for person in PEOPLE:
            expected = authorizer.allows(person, verb, group, "challenges", place, "")
            among = [h for h in given if h.subject and h.subject.includes(person.subject)]
            assert bool(among) == expected, (person.subject, verb, group, place)
