"""What is applied together, to which namespace, and what is never applied together."""

from collections.abc import Mapping

from certlint.loader import load
from certlint.model.units import World, worlds
from certlint.source import Source


def of(files: Mapping[str, str], charts: frozenset[str] = frozenset()) -> list[World]:
    sources = [Source(name, text) for name, text in files.items()]
    return worlds(load(sources, skip_early=False).documents, charts)


def shown(world: World) -> list[str]:
    return sorted(f"{o.kind} {o.namespace or '?'}/{o.name} @{o.unit}" for o in world.objects)


def role(name: str, namespace: str = "") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: {name}{where}}}\n"
    )


def test_files_of_one_tree_are_one_unit() -> None:
    (world,) = of({"a/x.yaml": role("x", "ns"), "b/w.yaml": role("w")})
    assert shown(world) == ["Role ?/w @", "Role ns/x @"]


def test_a_kustomization_takes_its_bases_and_sets_the_namespace() -> None:
    (world,) = of(
        {
            "base/kustomization.yaml": "namespace: inner\nresources: [x.yaml]\n",
            "base/x.yaml": role("x", "written"),
            "prod/kustomization.yaml": "namespace: outer\nresources: [../base, w.yaml]\n",
            "prod/w.yaml": role("w"),
        }
    )
    assert shown(world) == ["Role outer/w @prod", "Role outer/x @prod"]


def test_overlays_of_one_base_are_alternatives() -> None:
    files = {
        "base/kustomization.yaml": "resources: [x.yaml]\n",
        "base/x.yaml": role("x", "ns"),
        "dev/kustomization.yaml": "resources: [../base]\n",
        "prod/kustomization.yaml": "resources: [../base, w.yaml]\n",
        "prod/w.yaml": role("w", "ns"),
        "other/z.yaml": role("z", "ns"),
    }
    assert [shown(world) for world in of(files)] == [
        ["Role ns/x @dev", "Role ns/z @"],
        ["Role ns/w @prod", "Role ns/x @prod", "Role ns/z @"],
    ]


def test_overlays_called_alike_go_together() -> None:
    files = {
        f"{app}/{env}/kustomization.yaml": f"resources: [{app}.yaml, only-{env}.yaml]\n"
        for app in ("a", "b")
        for env in ("dev", "prod")
    }
    for app in ("a", "b"):
        for env in ("dev", "prod"):
            files[f"{app}/{env}/{app}.yaml"] = role(app, "ns")
            files[f"{app}/{env}/only-{env}.yaml"] = role(f"{app}-{env}", "ns")
    assert [shown(world) for world in of(files)] == [
        [
            "Role ns/a @a/dev",
            "Role ns/a-dev @a/dev",
            "Role ns/b @b/dev",
            "Role ns/b-dev @b/dev",
        ],
        [
            "Role ns/a @a/prod",
            "Role ns/a-prod @a/prod",
            "Role ns/b @b/prod",
            "Role ns/b-prod @b/prod",
        ],
    ]


def test_folders_that_repeat_an_object_are_alternatives() -> None:
    files = {f"golden/{name}/x.yaml": role("x", "ns") for name in ("one", "two")}
    files["shared.yaml"] = role("s", "ns")
    assert [shown(world) for world in of(files)] == [
        ["Role ns/s @", "Role ns/x @golden/one"],
        ["Role ns/s @", "Role ns/x @golden/two"],
    ]


def test_unknown_namespaces_make_no_alternatives() -> None:
    (world,) = of({"a/x.yaml": role("x"), "b/x.yaml": role("x")})
    assert shown(world) == ["Role ?/x @", "Role ?/x @"]


def test_patches_and_assertions_are_no_objects() -> None:
    (world,) = of(
        {
            "kustomization.yaml": (
                "resources: [x.yaml]\npatches: [{path: p.yaml}]\npatchesStrategicMerge: [q.yaml]\n"
            ),
            "x.yaml": role("x", "ns"),
            "p.yaml": role("x", "ns"),
            "q.yaml": role("x", "ns"),
            "test/00-assert.yaml": role("x", "ns"),
        }
    )
    assert shown(world) == ["Role ns/x @."]


def test_what_a_patch_touches() -> None:
    (world,) = of(
        {
            "kustomization.yaml": (
                "resources: [x.yaml]\n"
                "patches:\n"
                "- patch: |\n"
                "    kind: Issuer\n    apiVersion: cert-manager.io/v1\n"
                "    metadata: {name: a}\n    spec: {acme: {server: x}}\n"
                "- target: {kind: Role}\n"
                "  patch: |\n    - {op: replace, path: /rules/0/verbs, value: []}\n"
                "- target: {kind: Secret, name: s.*}\n  path: missing.yaml\n"
            ),
            "x.yaml": role("x", "ns"),
        }
    )
    patches = world.patches["."]

    def touched(kind: str, name: str, path: str) -> bool:
        return any(patch.touches(kind, name, path) for patch in patches)

    assert touched("Issuer", "a", "spec.acme.server")
    assert touched("Issuer", "a", "spec.acme")
    assert not touched("Issuer", "a", "spec.acme.email")
    assert not touched("Issuer", "ab", "spec.acme.server")
    assert touched("Role", "any", "rules[2].verbs[0]")
    assert not touched("Role", "any", "metadata.name")
    assert touched("Secret", "some", "data.key")
    assert not touched("Secret", "other", "data.key")


def test_kustomizations_that_include_each_other_end() -> None:
    files = {
        "a/kustomization.yaml": "resources: [../b, x.yaml]\n",
        "a/x.yaml": role("x", "ns"),
        "b/kustomization.yaml": "resources: [../a]\n",
        "c/kustomization.yaml": "resources: [../a]\n",
    }
    assert [shown(world) for world in of(files)] == [["Role ns/x @c"]]


def test_a_chart_is_a_unit() -> None:
    files = {"chart/templates/x.yaml": role("x", "ns"), "x.yaml": role("x", "ns")}
    assert [shown(world) for world in of(files, frozenset({"chart"}))] == [
        ["Role ns/x @"],
        ["Role ns/x @chart"],
    ]


def test_a_file_outside_the_tree_is_of_no_unit() -> None:
    (world,) = of({"/srv/x.yaml": role("x", "ns"), "a/kustomization.yaml": "resources: []\n"})
    assert shown(world) == ["Role ns/x @"]
