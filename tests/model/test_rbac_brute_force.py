"""The model against an authorizer that expands everything, for every request there is."""

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.loader import load
from certlint.model.objects import Binding, Role
from certlint.model.rbac import Rbac
from certlint.model.subjects import Subject
from certlint.source import Source

NAMESPACES = ("red", "blue")
VERBS = ("create", "patch", "get")
GROUPS = ("acme.example", "")
RESOURCES = ("challenges", "challenges/status", "orders")
NAMES = ("", "first", "second")
AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-"
EVERYONE = "system:authenticated"
ACCOUNTS = "system:serviceaccounts"
ANONYMOUS = "system:anonymous"


@dataclass(frozen=True)
class Person:
    """Somebody who sends requests, as authentication sees them."""

    subject: Subject
    user: str
    groups: frozenset[str]


def account(namespace: str, name: str) -> Person:
    groups = frozenset({ACCOUNTS, f"{ACCOUNTS}:{namespace}", EVERYONE})
    user = f"system:serviceaccount:{namespace}:{name}"
    return Person(Subject("ServiceAccount", name, namespace), user, groups)


def member(group: str, *more: str) -> Person:
    return Person(Subject("Group", group), "?", frozenset({group, *more}))


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

Thing = Mapping[str, Any]


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
        "operator": st.sampled_from(["Exists", "DoesNotExist", "In", "NotIn"]),
        "values": tokens("true", "false"),
    }
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
        "name": st.sampled_from(["one", "two", "three", "view", "edit", "admin"]),
    }
)
NAMED = ("one", "two", "three")


def identity(thing: Thing) -> tuple[str, str, str]:
    return (thing["kind"], thing["metadata"].get("namespace", ""), thing["metadata"]["name"])


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


class Authorizer:
    """Kubernetes' own way: run the aggregation controller until it rests, then try each rule."""

    def __init__(self, roles: Sequence[Thing], bindings: Sequence[Thing]) -> None:
        self.bindings = bindings
        self.roles = {identity(role): dict(role) for role in roles}
        for name, label in (("view", "edit"), ("edit", "admin"), ("admin", "")):
            selector = {"matchLabels": {f"{AGGREGATE}{name}": "true"}}
            self.roles["ClusterRole", "", name] = {
                "kind": "ClusterRole",
                "metadata": {"labels": {f"{AGGREGATE}{label}": "true"} if label else {}},
                "aggregationRule": {"clusterRoleSelectors": [selector]},
            }
        for role in self.roles.values():
            if "aggregationRule" in role:
                role["rules"] = []
        while self.aggregate():
            pass

    def aggregate(self) -> bool:
        changed = False
        for role in self.roles.values():
            if "aggregationRule" not in role:
                continue
            union: list[Any] = []
            for selector in role["aggregationRule"]["clusterRoleSelectors"]:
                for other in self.roles.values():
                    if other is role or other["kind"] != "ClusterRole":
                        continue
                    if selected(selector, other["metadata"]["labels"]):
                        union += [rule for rule in other["rules"] if rule not in union]
            if any(rule not in role["rules"] for rule in union):
                role["rules"] = union
                changed = True
        return changed

    def rules_for(self, person: Person, namespace: str) -> Iterator[Thing]:
        for binding in self.bindings:
            own = binding["metadata"].get("namespace", "")
            ref = binding["roleRef"]
            everywhere = binding["kind"] == "ClusterRoleBinding"
            if not everywhere and own != namespace:
                continue
            if everywhere and ref["kind"] == "Role":
                continue
            if not any(names(subject, person, own) for subject in binding["subjects"]):
                continue
            key = (ref["kind"], own if ref["kind"] == "Role" else "", ref["name"])
            if key in self.roles:
                yield from self.roles[key]["rules"]

    def allows(
        self, person: Person, verb: str, group: str, resource: str, namespace: str, name: str
    ) -> bool:
        for rule in self.rules_for(person, namespace):
            if verb not in rule["verbs"] and "*" not in rule["verbs"]:
                continue
            if group not in rule["apiGroups"] and "*" not in rule["apiGroups"]:
                continue
            if not any(reaches(token, resource) for token in rule["resources"]):
                continue
            limited: Sequence[str] = rule.get("resourceNames", ())
            if not limited or name in limited:
                return True
        return False


def reaches(token: str, resource: str) -> bool:
    if token in {"*", resource}:
        return True
    parts = resource.split("/")
    return len(parts) == 2 and token == f"*/{parts[1]}"


def selected(selector: Thing, labels: Mapping[str, str]) -> bool:
    for key, value in selector.get("matchLabels", {}).items():
        if labels.get(key) != value:
            return False
    for wish in selector.get("matchExpressions", []):
        there = wish["key"] in labels
        value = labels.get(wish["key"])
        fits = {
            "Exists": there,
            "DoesNotExist": not there,
            "In": there and value in wish.get("values", []),
            "NotIn": not there or value not in wish.get("values", []),
        }
        if not fits[wish["operator"]]:
            return False
    return True


def names(subject: Thing, person: Person, own: str) -> bool:
    if subject["kind"] == "Group":
        return subject["name"] in person.groups
    if subject["kind"] == "User":
        return subject["name"] == person.user
    namespace = subject.get("namespace") or own
    return bool(namespace) and person.user == f"system:serviceaccount:{namespace}:{subject['name']}"


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


@settings(deadline=None, max_examples=150)
@given(clusters)
def test_holds_what_the_authorizer_allows(cluster: tuple[list[Thing], list[Thing]]) -> None:
    authorizer, rbac = Authorizer(*cluster), rbac_of(*cluster)
    requests = itertools.product(PEOPLE, VERBS, GROUPS, RESOURCES, ("", *NAMESPACES), NAMES)
    for person, verb, group, resource, place, name in requests:
        expected = authorizer.allows(person, verb, group, resource, place, name)
        held = rbac.holds(person.subject, verb, group, resource, place, name)
        assert held == expected, (person.subject, verb, group, resource, place, name)


@settings(deadline=None, max_examples=100)
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
