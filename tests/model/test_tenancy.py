"""What shows several tenants, and what does not."""

import pytest

from certlint.loader import load
from certlint.model.objects import Object
from certlint.model.tenancy import Tenancy, TenancyFacts
from certlint.source import Source


def tenancy(text: str, facts: TenancyFacts | None = None) -> Tenancy:
    documents = load([Source("a.yaml", text)], skip_early=False).documents
    objects = [Object(d, "", d.root.at("metadata.namespace").text) for d in documents]
    return Tenancy(objects, facts or TenancyFacts(), ["cert-manager"])


def namespace(name: str, labels: str = "") -> str:
    return (
        f"---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {{{labels}}}}}\n"
    )


def binding(where: str, subject: str, kind: str = "RoleBinding") -> str:
    place = f", namespace: {where}" if where else ""
    return (
        f"---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\n"
        f"metadata: {{name: b{place}}}\nsubjects: [{subject}]\nroleRef: {{kind: Role, name: r}}\n"
    )


def capsule(name: str) -> str:
    head = "---\napiVersion: capsule.clastix.io/v1beta2\nkind: Tenant\n"
    return f"{head}metadata: {{name: {name}}}\n"


def group(name: str) -> str:
    return f"{{kind: Group, name: {name}}}"


CASES = [
    (namespace("shop") + namespace("blog"), ""),
    (namespace("a", "tenant: x") + namespace("b", "tenant: x"), ""),
    (
        namespace("a", "tenant: x") + namespace("b", "tenant: z"),
        "two values of a tenant label: x and z",
    ),
    (
        namespace("team-a") + namespace("team-b"),
        "two namespaces named like tenants: team-a and team-b",
    ),
    (namespace("team-a") + namespace("kube-system"), ""),
    (
        binding("a", group("p")) + binding("b", group("q")),
        "two namespaces with users of their own: a and b",
    ),
    (binding("a", group("p")) + binding("b", group("p")), ""),
    (binding("a", group("p")) + binding("b", f"{group('p')}, {group('q')}"), ""),
    (binding("a", group("p")) + binding("kube-system", group("q")), ""),
    (binding("a", group("system:x")) + binding("b", group("q")), ""),
    (binding("a", "{kind: ServiceAccount, name: p}") + binding("b", group("q")), ""),
    (
        binding("a", group("p"))
        + binding("b", group("q"))
        + binding("", group("q"), "ClusterRoleBinding"),
        "",
    ),
    (
        capsule("oil") + capsule("gas"),
        "two Capsule Tenants: oil and gas",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), CASES)
def test_evidence(text: str, says: str) -> None:
    found = tenancy(text).evidence
    assert (found.says if found else "") == says


def test_the_user_decides() -> None:
    many = namespace("team-a") + namespace("team-b")
    assert not tenancy(many, TenancyFacts(setting="single")).multi
    assert tenancy(namespace("shop"), TenancyFacts(setting="multi")).multi


def test_configured_tenants_group_namespaces() -> None:
    facts = TenancyFacts(tenants={"red": ["red-*"], "blue": ["sea", "sky"]})
    found = tenancy(namespace("red-1") + namespace("sea"), facts)
    assert found.evidence is not None
    assert found.evidence.says == "two configured tenants: red and blue"
    assert [found.tenant(n) for n in ("red-2", "sky", "other", "cert-manager", "")] == [
        "red", "blue", "other", "", "",
    ]  # fmt: skip


def test_the_tenant_of_a_labelled_namespace_is_its_label() -> None:
    found = tenancy(namespace("a", "tenant: x") + namespace("b", "tenant: x"))
    assert found.tenant("a") == found.tenant("b") == "x"
