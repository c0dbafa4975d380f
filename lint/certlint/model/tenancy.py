"""Whether several tenants share a cluster, and which tenant a namespace belongs to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from certlint.model.kinds import Binding
from certlint.model.objects import Object
from certlint.model.once import once
from certlint.problem import Located

PLATFORM = (
    "argocd", "argo-cd", "cert-manager", "default", "flux-system", "gatekeeper-system",
    "ingress-nginx", "istio-system", "kube-*", "kyverno", "monitoring", "openshift", "openshift-*",
    "projectcontour", "traefik", "trust-manager", "velero",
)  # fmt: skip
TENANT_LABELS = ("tenant", "capsule.clastix.io/tenant")
TENANT_GLOBS = ("team-*", "tenant-*", "customer-*")


class TenancyFacts(NamedTuple):
    """What the configuration says of tenants; globs match whole names."""

    setting: str = "auto"
    tenants: Mapping[str, Sequence[str]] = MappingProxyType({})
    labels: Sequence[str] = TENANT_LABELS
    globs: Sequence[str] = TENANT_GLOBS
    platform: Sequence[str] = PLATFORM


class Evidence(NamedTuple):
    """Two places that show two tenants."""

    says: str
    places: tuple[Located, ...] = ()


class Tenancy:
    """The tenants of a set of objects.

    Shown are several tenants by two configured groups that occur, two values of a tenant label or
    two Capsule Tenants, two namespaces each with a group or user of its own, or two namespaces that
    match a tenant glob. Platform namespaces never count.
    """

    def __init__(self, objects: Sequence[Object], facts: TenancyFacts, own: Sequence[str]) -> None:
        self._objects = objects
        self._facts = facts
        self._platform = [*facts.platform, *own]

    def is_platform(self, namespace: str) -> bool:
        """Whether a namespace belongs to the platform, and so to no tenant."""
        return any(fnmatchcase(namespace, glob) for glob in self._platform)

    def tenant(self, namespace: str) -> str:
        """The tenant of a namespace; "" for a platform namespace or an unknown one."""
        if not namespace or self.is_platform(namespace):
            return ""
        for tenant, globs in self._facts.tenants.items():
            if any(fnmatchcase(namespace, glob) for glob in globs):
                return tenant
        return self._labelled.get(namespace, namespace)

    def is_marked(self, namespace: str) -> bool:
        """Whether something marks a namespace as a tenant's, though cert-manager may use it too.

        A tenant label alone does not, since platforms label their own namespaces: another
        namespace that is not the platform's must have the same.
        """
        globs = [glob for tenant in self._facts.tenants.values() for glob in tenant]
        label = self._labelled.get(namespace)
        alike = (n for n, said in self._labelled.items() if said == label and n != namespace)
        return any(fnmatchcase(namespace, glob) for glob in (*globs, *self._facts.globs)) or (
            label is not None and any(not self.is_platform(name) for name in alike)
        )

    @cached_property
    def multi(self) -> bool:
        """Whether several tenants share the cluster."""
        return self.evidence is not None

    @property
    def single(self) -> bool:
        """Whether the user says that there is one tenant alone."""
        return self._facts.setting == "single"

    @cached_property
    def evidence(self) -> Evidence | None:
        """What shows several tenants; None where nothing does."""
        if self._facts.setting == "multi":
            return Evidence("the configuration says so")
        if self._facts.setting == "single":
            return None
        return next((e for e in self._shown() if e is not None), None)

    @cached_property
    def _labelled(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for thing in self._namespaces:
            for key in self._facts.labels:
                label = thing.root.at("metadata.labels")[key]
                if label.text and label.known:
                    found.setdefault(thing.name, label.text)
        return found

    @cached_property
    def _namespaces(self) -> list[Object]:
        return [o for o in self._objects if o.kind == "Namespace" and o.group == "" and o.name]

    @cached_property
    def _used(self) -> Mapping[str, Object]:
        """Namespaces that occur, each with an object that shows it; the Namespace itself first."""
        used: dict[str, Object] = {}
        for thing in self._namespaces:
            used.setdefault(thing.name, thing)
        for thing in self._objects:
            # A program's own binding shows no tenant, and not each of them is read.
            if thing.namespace and (thing.kind != "RoleBinding" or any(_people(thing))):
                used.setdefault(thing.namespace, thing)
        return {name: o for name, o in sorted(used.items()) if not self.is_platform(name)}

    def _shown(self) -> Iterator[Evidence | None]:
        groups: dict[str, Located] = {}
        for namespace, thing in self._used.items():
            for tenant, globs in self._facts.tenants.items():
                if any(fnmatchcase(namespace, glob) for glob in globs):
                    groups.setdefault(tenant, thing)
        yield _two("configured tenants", groups)
        labels: dict[str, Located] = {}
        for thing in self._namespaces:
            if thing.name in self._used and thing.name in self._labelled:
                labels.setdefault(self._labelled[thing.name], thing)
        yield _two("values of a tenant label", labels)
        capsule = (o for o in self._objects if o.kind == "Tenant" and "capsule" in o.group)
        yield _two("Capsule Tenants", {o.name: o for o in capsule if o.name})
        yield _two("namespaces with users of their own", self._bound())
        matching = {
            name: thing
            for name, thing in self._used.items()
            if any(fnmatchcase(name, glob) for glob in self._facts.globs)
        }
        yield _two("namespaces named like tenants", dict[str, Located](matching))

    def _bound(self) -> dict[str, Located]:
        """Two namespaces, each of which binds a group or user that the other does not."""
        everywhere: set[str] = set()
        bound: dict[str, dict[str, Object]] = defaultdict(dict)
        for thing in self._objects:
            if not thing.group.startswith(("rbac.authorization", "authorization.openshift")):
                continue
            people = set(_people(thing))
            if thing.kind == "ClusterRoleBinding":
                everywhere |= people
            elif thing.kind == "RoleBinding" and thing.namespace in self._used:
                for person in people:
                    bound[thing.namespace].setdefault(person, thing)
        common = set[str].intersection(*map(set, bound.values())) if len(bound) > 1 else set[str]()
        own = {
            namespace: {p: o for p, o in people.items() if p not in everywhere | common}
            for namespace, people in sorted(bound.items())
        }
        alike: dict[frozenset[str], str] = {}  # one namespace stands for all with the same people
        for namespace, people in own.items():
            alike.setdefault(frozenset(people), namespace)
        names = list(alike.values())
        for index, one in enumerate(names):
            for other in names[index + 1 :]:
                here = [p for p in own[one] if p not in own[other]]
                there = [p for p in own[other] if p not in own[one]]
                if here and there:
                    return {one: own[one][here[0]], other: own[other][there[0]]}
        return {}


@once
def _people(thing: Object) -> Iterator[str]:
    for subject in thing.seen_as(Binding).subjects:
        kind, name = subject["kind"].text, subject["name"].text
        if kind in {"Group", "User"} and name and subject.known and not name.startswith("system:"):
            yield f"{kind} {name}"


def _two(what: str, found: Mapping[str, Located]) -> Evidence | None:
    if len(found) < 2:
        return None
    (one, first), (other, second), *_ = found.items()
    return Evidence(f"two {what}: {one} and {other}", (first, second))
