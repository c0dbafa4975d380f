"""A second RBAC authorizer, written from the API's own description on plain mappings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from certlint.model.subjects import Subject

RBAC = "rbac.authorization.k8s.io"
AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-"

Thing = Mapping[str, Any]


@dataclass(frozen=True)
class Person:
    """Somebody who sends requests, as authentication sees them."""

    subject: Subject
    user: str
    groups: frozenset[str]


def identity(thing: Thing) -> tuple[str, str, str]:
    return (thing["kind"], thing["metadata"].get("namespace", ""), thing["metadata"]["name"])


class Authorizer:
    """Kubernetes' own way: run the aggregation controller until it rests, then try each rule."""

    def __init__(
        self, roles: Sequence[Thing], bindings: Sequence[Thing], built_in: Sequence[Thing] = ()
    ) -> None:
        self.bindings = bindings
        self.roles = {identity(role): dict(role) for role in (*built_in, *roles)}
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
                    if selected(selector, other["metadata"].get("labels", {})):
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

    def takes_over(self, person: Person, account: Person) -> bool:
        """Try each request by which one could get the rights of an account, which runs `one`."""
        home, name = account.subject.namespace, account.subject.name
        direct = (
            ("impersonate", "", "serviceaccounts", name),
            ("create", "", "serviceaccounts/token", name),
            ("create", "", "pods", ""),
            ("create", "apps", "deployments", ""),
            ("update", "apps", "deployments", "one"),
            ("patch", "apps", "deployments", "one"),
        )
        if any(self.allows(person, v, g, r, home, n) for v, g, r, n in direct):
            return True
        return any(
            self.binds(person, account, namespace) for namespace in ("", *self.namespaces(home))
        ) or self.rewrites(person, home)

    def namespaces(self, home: str) -> set[str]:
        return {home, *(b["metadata"].get("namespace", home) for b in self.bindings)}

    def binds(self, person: Person, account: Person, namespace: str) -> bool:
        """Whether one may bind a role, by a new binding or in one of the account's."""
        kind = "rolebindings" if namespace else "clusterrolebindings"
        for binding in self.bindings:
            own = binding["metadata"].get("namespace", "")
            if not any(names(subject, account, own) for subject in binding["subjects"]):
                continue
            ref, there = binding["roleRef"], binding["metadata"]["name"]
            if ref["kind"] == "Role" and own != namespace:
                continue
            roles = ref["kind"].lower() + "s"
            if not self.allows(person, "bind", RBAC, roles, namespace, ref["name"]):
                continue
            if self.allows(person, "create", RBAC, kind, namespace, ""):
                return True
            for verb in ("update", "patch"):
                if own == namespace and self.allows(person, verb, RBAC, kind, namespace, there):
                    return True
        return False

    def rewrites(self, person: Person, home: str) -> bool:
        """Whether one may add rights to a role that gives them rights in a namespace."""
        for binding in self.bindings:
            own = binding["metadata"].get("namespace", "")
            ref = binding["roleRef"]
            if own not in {"", home}:
                continue
            if not any(names(subject, person, own) for subject in binding["subjects"]):
                continue
            where = home if ref["kind"] == "Role" else ""
            asked = (RBAC, ref["kind"].lower() + "s", where, ref["name"])
            if self.allows(person, "escalate", *asked) and any(
                self.allows(person, verb, *asked) for verb in ("update", "patch")
            ):
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
