"""Which folders Flux applies, to which namespace, and with which variables filled in."""

import pytest

from certlint.loader import load
from certlint.model.objects import Object
from certlint.model.units import worlds
from certlint.source import Source

CERTIFICATE = """\
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web}
spec:
  secretName: ${app}-tls
  issuerRef: {name: "${issuer:=own}"}
  isCA: ${ca}
"""


def flux(spec: str, name: str = "apps") -> str:
    return (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        f"metadata: {{name: {name}, namespace: flux-system}}\n"
        f"spec: {{sourceRef: {{kind: GitRepository, name: flux-system}}, path: ./apps, {spec}}}\n"
    )


def settings(name: str, data: str) -> str:
    return (
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: flux-system}}\n"
        f"data: {{{data}}}\n"
    )


def certificate(**files: str) -> Object:
    """The Certificate `apps/c.yaml` as it is applied, beside further files."""
    texts = {"apps/c": CERTIFICATE} | {n.replace("__", "/"): t for n, t in files.items()}
    loaded = load([Source(f"{name}.yaml", text) for name, text in texts.items()])
    (world,) = worlds(loaded.documents)
    (found,) = [thing for thing in world.objects if thing.kind == "Certificate"]
    return found


def filled(thing: Object) -> list[object]:
    spec = thing.spec
    return [spec["secretName"].text, spec.at("issuerRef.name").text, spec["isCA"].value]


def test_flux_sets_a_namespace_and_fills_in_what_is_given() -> None:
    spec = "targetNamespace: web, postBuild: {substitute: {app: shop, ca: 'true'}}"
    thing = certificate(flux=flux(spec))
    assert (thing.namespace, thing.unit) == ("web", "apps")
    assert filled(thing) == ["shop-tls", "own", True]
    assert thing.spec["secretName"].path == "spec.secretName"
    assert thing.spec["secretName"].location.line == 5
    assert list(thing.spec["secretName"].lineage)[-1] is thing.root


def test_a_kustomization_on_the_way_changes_nothing_of_that() -> None:
    spec = "targetNamespace: web, postBuild: {substitute: {app: shop, ca: 'true'}}"
    inner = "namespace: inner\nresources: [c.yaml]\n"
    thing = certificate(flux=flux(spec), apps__kustomization=inner)
    assert (thing.namespace, filled(thing)) == ("web", ["shop-tls", "own", True])


def test_variables_come_from_config_maps_and_the_object_itself_wins() -> None:
    spec = (
        "postBuild: {substituteFrom: [{kind: ConfigMap, name: a}, {kind: ConfigMap, name: b}],"
        " substitute: {issuer: root}}"
    )
    thing = certificate(
        flux=flux(spec),
        elsewhere__a=settings("a", "app: one, ca: 'false'"),
        elsewhere__b=settings("b", "app: two, issuer: three"),
    )
    assert filled(thing) == ["two-tls", "root", False]


@pytest.mark.parametrize("kind", ["Secret", "ConfigMap"])
def test_what_is_not_in_the_tree_may_say_anything(kind: str) -> None:
    spec = (
        f"postBuild: {{substituteFrom: [{{kind: ConfigMap, name: a}}, {{kind: {kind}, name: x}}],"
        " substitute: {ca: 'true'}}"
    )
    thing = certificate(flux=flux(spec), a=settings("a", "app: one"))
    assert filled(thing) == ["${app}-tls", "${issuer:=own}", True]


def test_a_variable_that_is_filled_in_itself_is_unknown() -> None:
    thing = certificate(flux=flux("postBuild: {substitute: {app: '${other}', issuer: ''}}"))
    assert not thing.spec["secretName"].known
    assert thing.spec.at("issuerRef.name").text == "own"


@pytest.mark.parametrize(
    "files",
    [
        {
            "flux": flux("postBuild: {substitute: {app: x}}").replace(
                "name: flux-system}", "name: x}"
            )
        },
        {"flux": flux("postBuild: {substitute: {app: x}}").replace("./apps", "./app")},
        {"flux": flux("targetNamespace: web")},
        {
            "one": flux("targetNamespace: a, postBuild: {substitute: {app: x}}", "a"),
            "two": flux("targetNamespace: b, postBuild: {substitute: {app: y}}", "b"),
        },
        {
            "flux": flux("postBuild: {substitute: {app: x}}"),
            "apps__c": CERTIFICATE.replace(
                "{name: web}",
                "{name: web, annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}",
            ),
        },
    ],
    ids=["of another repository", "elsewhere", "no variables", "applied twice", "disabled"],
)
def test_what_flux_does_not_fill_in_stays_as_it_is(files: dict[str, str]) -> None:
    assert filled(certificate(**files))[0] == "${app}-tls"


def test_a_repository_that_applies_itself_is_this_one() -> None:
    own = flux("targetNamespace: web", "all").replace("name: flux-system}", "name: tree}")
    top = own.replace("./apps", "./").replace("targetNamespace: web", "prune: true")
    assert certificate(flux=own).namespace == ""
    assert certificate(flux=own, top=top).namespace == "web"


def test_patches_of_flux_count() -> None:
    spec = "patches: [{target: {kind: Certificate}, patch: '[{op: remove, path: /spec/isCA}]'}]"
    loaded = load([Source("apps/c.yaml", CERTIFICATE), Source("flux.yaml", flux(spec))])
    (world,) = worlds(loaded.documents)
    assert [p.touches("Certificate", "web", "spec.isCA") for p in world.patches["apps"]] == [True]


@pytest.mark.parametrize(("first", "second", "space"), [("a", "b", ""), ("a", "a", "a")])
def test_of_a_folder_that_is_applied_twice_only_the_common_is_known(
    first: str, second: str, space: str
) -> None:
    def sync(name: str, target: str) -> str:
        variables = f"postBuild: {{substitute: {{app: shop, issuer: {name}, ca: 'true'}}}}"
        return flux(f"targetNamespace: {target}, {variables}", name)

    thing = certificate(one=sync("one", first), two=sync("two", second))
    assert (thing.namespace, thing.unit) == (space, "apps")
    assert filled(thing) == ["shop-tls", "${issuer:=own}", True]
    beside = certificate(one=sync("one", first), two=flux("prune: true", "two"))
    assert beside.namespace == ""


def test_a_namespace_that_is_filled_in_is_unknown() -> None:
    written = CERTIFICATE.replace("{name: web}", "{name: web, namespace: here}")
    assert certificate(apps__c=written, flux=flux("prune: true")).namespace == "here"
    assert certificate(apps__c=written, flux=flux("targetNamespace: '${x}'")).namespace == ""
