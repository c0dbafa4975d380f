"""What charts of cert-manager's family are given, by whom, and what of it cannot be known."""

import textwrap

import pytest

from certlint.loader import load
from certlint.model.chart_releases import ChartRelease
from certlint.model.cluster import Cluster
from certlint.model.companions import ISTIO_CSR
from certlint.model.inventory import Facts
from certlint.model.units import worlds
from certlint.source import Source


def cluster(**files: str) -> Cluster:
    """The cluster of some files; `__` in a name is a slash."""
    sources = [
        Source(f"{name.replace('__', '/')}.yaml", textwrap.dedent(text))
        for name, text in files.items()
    ]
    loaded = load(sources)
    (world,) = worlds(loaded.documents, values=loaded.values)
    return Cluster(world, Facts())


def release(**files: str) -> ChartRelease:
    (found,) = [r for r in cluster(**files).chart_releases if r.chart == "cert-manager"]
    return found


def flux(spec: str, name: str = "cert-manager") -> str:
    head = """\
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: NAME, namespace: pki}
    spec:
      chart: {spec: {chart: cert-manager, version: v1.21.2}}
    """.replace("NAME", name)
    return textwrap.dedent(head) + textwrap.indent(textwrap.dedent(spec), "  ")


def argo(source: str) -> str:
    head = """\
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: cert-manager, namespace: argocd}
    spec:
      destination: {namespace: pki}
    """
    return textwrap.dedent(head) + textwrap.indent(textwrap.dedent(source), "  ")


def config_map(values: str, name: str = "given", key: str = "values.yaml") -> str:
    head = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: pki}}\n"
    body = textwrap.indent(textwrap.dedent(values), "    ")
    return f"{head}data:\n  {key}: |\n{body}"


BY_MAP = "valuesFrom: [{kind: ConfigMap, name: given}]\n"


def test_flux_puts_its_own_values_over_those_of_config_maps() -> None:
    found = release(
        a=flux(BY_MAP + "values: {replicaCount: 3, global: {logLevel: 6}}\n"),
        b=config_map("replicaCount: 1\nglobal: {logLevel: 2, leaderElection: {}}\n"),
    )
    assert found.complete
    assert found.namespace == "pki"
    assert found.values.value == {
        "replicaCount": 3,
        "global": {"logLevel": 6, "leaderElection": {}},
    }


def test_a_later_config_map_goes_before_an_earlier_one() -> None:
    two = "valuesFrom: [{kind: ConfigMap, name: given}, {kind: ConfigMap, name: more}]\n"
    found = release(a=flux(two), b=config_map("a: 1\nb: 1\n"), c=config_map("b: 2\nc: 2\n", "more"))
    assert (found.values.value, found.complete) == ({"a": 1, "b": 2, "c": 2}, True)


@pytest.mark.parametrize(
    "reference",
    [
        "{kind: Secret, name: given}",
        "{kind: ConfigMap, name: absent}",
        "{kind: ConfigMap, name: absent, optional: true}",
        "{kind: ConfigMap, name: given, valuesKey: other}",
        "{kind: ConfigMap, name: '${name}'}",
    ],
)
def test_what_a_layer_that_is_not_there_may_change_is_unknown(reference: str) -> None:
    both = f"valuesFrom: [{{kind: ConfigMap, name: given}}, {reference}]\nvalues: {{c: 3}}\n"
    found = release(a=flux(both), b=config_map("a: 1\n"))
    assert (found.values.value, found.complete) == ({"c": 3}, False)


def test_a_config_map_of_another_namespace_or_two_of_one_name_are_not_taken() -> None:
    away = config_map("a: 1\n").replace("pki", "web")
    assert not release(a=flux(BY_MAP), b=away).complete
    assert not release(a=flux(BY_MAP), b=config_map("a: 1\n"), c=config_map("a: 2\n")).complete


def test_a_text_that_does_not_parse_is_unknown() -> None:
    for text in ("a: [\n", "a: {{ .b }}\n", "- {{ x }}\n", "just words\n"):
        assert not release(a=flux(BY_MAP), b=config_map(text)).complete


def test_a_target_path_sets_one_value() -> None:
    at = "valuesFrom: [{kind: KIND, name: given, valuesKey: one, targetPath: a.b}]\n"
    at += "values: VALUES\n"
    given = config_map("", key="one").replace("|", "'7'")
    known = at.replace("KIND", "ConfigMap").replace("VALUES", "{a: {c: 1}}")
    found = release(a=flux(known), b=given)
    assert (found.values.value, found.complete) == ({"a": {"c": 1, "b": 7}}, True)
    secret = release(a=flux(at.replace("KIND", "Secret").replace("VALUES", "{a: {c: 1}}")))
    assert (secret.values.at("a.c").value, secret.values.at("a.b").known) == (1, False)
    both = at.replace("KIND", "ConfigMap").replace("VALUES", "{a: {b: 1}}")
    assert not release(a=flux(both), b=given).values.at("a.b").known


def test_a_chart_is_found_by_its_reference() -> None:
    spec = "chartRef: {kind: OCIRepository, name: cert-manager}\nvalues: {a: 1}\n"
    by_reference = flux(spec).replace(
        "  chart: {spec: {chart: cert-manager, version: v1.21.2}}\n", ""
    )
    repository = """\
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: OCIRepository
    metadata: {name: cert-manager, namespace: pki}
    spec: {url: oci://quay.io/jetstack/charts/cert-manager, ref: {tag: v1.20.0}}
    """
    found = release(a=by_reference, b=repository)
    assert (found.version.text, found.values.value) == ("v1.20.0", {"a": 1})
    assert not cluster(a=by_reference).components


def test_a_generated_config_map_holds_files_of_values() -> None:
    files = {
        "apps__release": flux(BY_MAP).replace(", namespace: pki", ""),
        "apps__kustomization": "namespace: pki\nresources: [release.yaml]\n"
        "configMapGenerator: [{name: given, files: [values.yaml=files/v.yaml]}]\n",
        "apps__files__v": "webhook: {replicaCount: 2}\n",
    }
    found = release(**files)
    assert (found.values.value, found.complete) == ({"webhook": {"replicaCount": 2}}, True)
    at = found.values.at("webhook.replicaCount").location
    assert (at.source.name, at.line) == ("apps/files/v.yaml", 1)
    del files["apps__files__v"]
    assert not release(**files).complete


def test_the_values_of_argo_cd_are_texts_mappings_and_parameters() -> None:
    source = "source: {chart: cert-manager, targetRevision: v1.21.0, helm: HELM}\n"
    text = "{values: 'a: {b: 1, c: 2}', parameters: [{name: a.b, value: '3'}]}"
    found = release(a=argo(source.replace("HELM", text)))
    assert (found.values.value, found.complete) == ({"a": {"b": 3, "c": 2}}, True)
    assert (found.namespace, found.version.text) == ("pki", "v1.21.0")
    both = "{values: 'a: 1', valuesObject: {b: 2}}"
    assert release(a=argo(source.replace("HELM", both))).values.value == {"b": 2}


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("{name: a, value: 'true'}", True),
        ("{name: a, value: 'true', forceString: true}", "true"),
        ("{name: a, value: '012'}", "012"),
        ("{name: a, value: 'null'}", None),
        ("{name: a, value: '{--x=1,--y\\,z}'}", ["--x=1", "--y,z"]),
        ("{name: a, value: ''}", ""),
        ("{name: a, value: 5}", 5),
        ("{name: a, value: false}", False),
    ],
)
def test_a_parameter_is_read_as_helm_does(parameter: str, value: object) -> None:
    spec = f"source: {{chart: cert-manager, helm: {{parameters: [{parameter}]}}}}\n"
    assert release(a=argo(spec)).values.value == {"a": value}


def test_what_no_parameter_says_whole_is_unknown() -> None:
    spec = (
        "source:\n  chart: cert-manager\n  helm:\n    values: 'list: [1, 2]'\n"
        "    parameters: [{name: 'list[0]', value: x}, {name: 'a\\.b.c', value: '{{x}}'}]\n"
        "    fileParameters: [{name: f, path: x}]\n"
    )
    found = release(a=argo(spec))
    assert found.complete
    for value in (found.values["list"], found.values["a.b"]["c"], found.values["f"]):
        assert not value.known


def test_argo_cd_takes_files_of_another_source() -> None:
    spec = """\
    source: {chart: cert-manager, helm: {valuesObject: {never: read}}}
    sources:
      - chart: cert-manager
        helm: {valueFiles: [$tree/envs/a.yaml, $tree/envs/b.yaml], valuesObject: {c: 3}}
      - {repoURL: https://git.example.com/tree, ref: tree}
    """
    files = {"app": argo(spec), "envs__a": "a: 1\nb: 1\n", "envs__b": "b: 2\n"}
    found = release(**files)
    assert (found.values.value, found.complete) == ({"a": 1, "b": 2, "c": 3}, True)
    del files["envs__b"]
    found = release(**files)
    assert (found.values.value, found.complete) == ({"c": 3}, False)
    one = "source: {chart: cert-manager, helm: {valueFiles: [values.yaml]}}\n"
    assert not release(app=argo(one), values="a: 1\n").complete


def test_what_an_application_set_fills_in_is_unknown() -> None:
    text = """\
    apiVersion: argoproj.io/v1alpha1
    kind: ApplicationSet
    metadata: {name: cert-manager}
    spec:
      generators: [{list: {elements: [{ns: a}, {ns: b}]}}]
      template:
        spec:
          destination: {namespace: '{{ns}}'}
          source:
            chart: cert-manager
            targetRevision: v1.21.1
            helm: {valuesObject: {a: 1, b: '{{x}}'}}
    """
    found = release(a=text)
    assert (found.namespace, found.version.text) == ("", "v1.21.1")
    assert found.values["a"].known
    assert not found.values["b"].known
    patched = text.replace("      template:", "      templatePatch: 'x: {{y}}'\n      template:")
    assert (release(a=patched).values.value, release(a=patched).complete) == (None, False)
    bare = text.replace("valuesObject: {a: 1, b: '{{x}}'}", "values: 'a: {{ x }}'")
    assert not release(a=bare).complete


@pytest.mark.parametrize(
    ("merge", "value"),
    [("", {"a": 1, "b": 2, "c": 3}), ("merge", {"a": 1, "b": 1, "c": 3}), ("replace", {"b": 2})],
)
def test_kustomize_inflates_charts(merge: str, value: dict[str, int]) -> None:
    chart = f"name: cert-manager, version: v1.21.1, namespace: pki, valuesMerge: '{merge}'"
    found = release(
        x__kustomization=f"helmCharts: [{{{chart}, valuesFile: v.yaml, valuesInline: {{b: 2}}}}]\n",
        x__v="a: 1\nb: 1\nc: 3\n",
    )
    assert (found.values.value, found.complete, found.namespace) == (value, True, "pki")


def test_kustomize_sets_the_namespace_and_adds_files() -> None:
    found = release(
        x__kustomization="namespace: outer\nresources: [../y]\n",
        y__kustomization="helmCharts: [{name: cert-manager, namespace: inner,"
        " additionalValuesFiles: [v.yaml, w.yaml], valuesInline: {a: 1, b: 2}}]\n",
        y__v="a: 3\n",
    )
    assert (found.namespace, found.values.value, found.complete) == ("outer", None, False)


def test_two_that_install_one_chart_are_alternatives() -> None:
    chart = "helmCharts: [{name: cert-manager, namespace: pki, valuesInline: {a: NUMBER}}]\n"
    sources = [
        Source(f"{folder}/kustomization.yaml", chart.replace("NUMBER", number))
        for folder, number in (("dev", "1"), ("prod", "2"))
    ]
    found = [Cluster(world, Facts()).chart_releases for world in worlds(load(sources).documents)]
    assert [[r.values.value for r in releases] for releases in found] == [[{"a": 1}], [{"a": 2}]]


def test_what_a_patch_may_change_is_unknown() -> None:
    found = release(
        base__kustomization="resources: [release.yaml]\n",
        base__release=flux("values: {a: 1, b: {c: 2, d: 3}}\n"),
        top__kustomization="resources: [../base]\npatches: [{path: p.yaml}]\n",
        top__p=flux("values: {b: {c: 4}, e: 5}\n"),
    )
    assert not found.complete
    assert found.values["a"].value == 1
    assert found.values.at("b.d").value == 3
    assert not found.values.at("b.c").known


def test_the_chart_may_be_told_its_namespace() -> None:
    assert release(a=flux("targetNamespace: x\nvalues: {namespace: own}\n")).namespace == "own"
    assert release(a=flux("targetNamespace: x\n")).namespace == "x"
    assert release(a=flux("targetNamespace: ${x}\n")).namespace == ""


def test_settings_are_those_of_a_flag() -> None:
    found = cluster(
        a=flux(BY_MAP),
        b=config_map("clusterResourceNamespace: issuers\nextraArgs: [--namespace=web]\n"),
    )
    assert found.cluster_resource_namespace == "issuers"
    (controller,) = found.controllers
    assert controller.flag("namespace") == "web"
    assert controller.settings_known
    assert controller.place_of("namespace").location.source.name == "b.yaml"
    (unsure,) = cluster(a=flux(BY_MAP)).controllers
    assert not unsure.settings_known
    assert unsure.cluster_resource_namespace == ""


def test_values_of_the_family_name_issuers_and_namespaces() -> None:
    csr = flux(BY_MAP).replace("chart: cert-manager", "chart: cert-manager-istio-csr")
    named = config_map("app: {certmanager: {issuer: {name: ca}}}\n")
    (asking,) = cluster(a=csr, b=named).companions(ISTIO_CSR)
    assert (asking.name, asking.kind, asking.namespace) == ("ca", "Issuer", "istio-system")
    more = csr.replace("name: given}", "name: given}, {kind: Secret, name: x}")
    own = more + "  values: {app: {certmanager: {issuer: {name: ca}}}}\n"
    (asking,) = cluster(a=own, b=named).companions(ISTIO_CSR)
    assert (asking.name, asking.kind, asking.namespace) == ("ca", "", "")
    trust = flux(BY_MAP, "trust").replace("chart: cert-manager", "chart: trust-manager")
    told = config_map("app: {trust: {namespace: roots}}\n")
    assert cluster(a=trust, b=told).signing.trust_namespace == "roots"
    assert cluster(a=trust).signing.trust_namespace == ""
