"""`--render` on charts: what they make is judged, and told where somebody wrote it."""

import json
import tarfile
from pathlib import Path

from tests.cli.running import certlint

from .trees import CHART, ISSUER, TEMPLATE, chart, lint, plant

PLACE = ("CM104", "charts/shop/templates/issuer.yaml", 11)
TRUSTING = {"trusting.yaml": "trusting: true\n"}
CONFIG = """\
render:
  - chart: charts/shop
    values: [{values}]
    namespace: shop
"""


def test_without_the_option_a_chart_is_named_with_what_renders_it(
    tmp_path: Path, tools: str
) -> None:
    config = CONFIG.format(values="trusting.yaml")
    root = plant(tmp_path, chart("charts/shop", **TRUSTING) | {".certlint.yaml": config})
    said = lint(root, tools)
    assert (said.status, said.findings) == (0, [])
    assert "templates, not judged: charts/shop/templates/issuer.yaml" in said.summary
    hint = "render it: certlint --render, or helm template charts/shop | certlint -"
    assert hint in said.summary


def test_a_rendered_chart_has_no_unrendered_templates(tmp_path: Path, tools: str) -> None:
    said = lint(plant(tmp_path, chart("charts/shop")), tools, "--render", "--profile", "strict")
    assert said.status == 0
    assert "unrendered template" not in said.summary
    assert "no problems" not in lint(tmp_path, tools).summary


def test_a_finding_stands_at_the_template_and_names_the_values(tmp_path: Path, tools: str) -> None:
    config = CONFIG.format(values="trusting.yaml")
    root = plant(tmp_path, chart("charts/shop", **TRUSTING) | {".certlint.yaml": config})
    said = lint(root, tools, "--render")
    assert (said.status, said.places) == (1, {PLACE})
    assert said.messages("CM104") == [
        (
            "Issuer shop/step accepts any certificate from its ACME server"
            " (rendered with trusting.yaml)"
        )
    ]
    assert said.findings[0]["fix"]["edits"] == []


def test_several_renders_of_one_place_are_one_finding(tmp_path: Path, tools: str) -> None:
    ways = """\
        render:
          - {chart: charts/shop, name: dev, values: [trusting.yaml], namespace: shop}
          - {chart: charts/shop, name: live, set: {trusting: true}, namespace: shop}
          - {chart: charts/shop, name: safe, namespace: shop}
        """
    root = plant(tmp_path, chart("charts/shop", **TRUSTING) | {".certlint.yaml": ways})
    said = lint(root, tools, "--render")
    assert said.messages("CM104") == [
        (
            "Issuer shop/step accepts any certificate from its ACME server"
            " (rendered as dev with trusting.yaml and as live with trusting)"
        )
    ]


def test_objects_of_one_template_are_told_apart(tmp_path: Path, tools: str) -> None:
    values = {"values.yaml": "issuers: [a, b]\ntrusting: true\n"}
    said = lint(plant(tmp_path, chart("charts/shop", **values)), tools, "--render")
    assert [message.split()[1] for message in said.messages("CM104")] == ["a", "b"]
    assert said.places == {PLACE}


def test_a_namespace_that_nobody_says_is_unknown(tmp_path: Path, tools: str) -> None:
    template = """\
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: web, namespace: {{ .Release.Namespace }}}
        spec:
          secretName: web
          dnsNames: [web.example.com]
          issuerRef: {name: step, kind: Issuer}
        ---
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: step, namespace: default}
        spec: {selfSigned: {}}
        """
    root = plant(tmp_path, chart("charts/shop", **{"templates/issuer.yaml": template}))
    assert "CM501" not in {rule for rule, _, _ in lint(root, tools, "--render").places}


def test_a_missing_dependency_is_told_with_its_command(tmp_path: Path, tools: str) -> None:
    needs = (
        "dependencies:\n  - {name: base, version: 1.0.0, repository: https://charts.example.com}\n"
    )
    root = plant(tmp_path, chart("charts/shop", **{"Chart.yaml": CHART + needs}))
    said = lint(root, tools, "--render")
    assert (said.status, said.places) == (3, {("CM916", "charts/shop/Chart.yaml", 5)})
    assert said.messages("CM916") == [
        (
            "chart shop is not rendered with default values: base is missing in its `charts/`:"
            " run `helm dependency build charts/shop`"
        )
    ]
    assert "the run is incomplete" in said.summary
    # Neither the level of its rule nor a choice of rules makes the run look clean.
    assert lint(root, tools, "--render", "--ignore", "CM916").status == 3


def test_an_error_of_a_template_is_told_at_its_line(tmp_path: Path, tools: str) -> None:
    broken = TEMPLATE.replace("{{ $.Values.trusting }}", '{{ required "say it" $.Values.none }}')
    root = plant(tmp_path, chart("charts/shop", **{"templates/issuer.yaml": broken}))
    said = lint(root, tools, "--render")
    assert said.status == 3
    assert said.places == {("CM916", "charts/shop/templates/issuer.yaml", 11)}
    assert said.messages("CM916")[0].endswith("say it")
    assert str(root) not in said.messages("CM916")[0]


def test_without_helm_a_chart_is_not_clean(tmp_path: Path) -> None:
    said = lint(plant(tmp_path, chart("charts/shop")), str(tmp_path / "empty"), "--render")
    assert (said.status, said.places) == (3, {("CM916", "charts/shop/Chart.yaml", 2)})


def test_a_subchart_is_placed_in_its_own_file(tmp_path: Path, tools: str) -> None:
    needs = "dependencies:\n  - {name: inner, alias: ca, version: 0.1.0}\n"
    outer = chart("charts/shop", **{"Chart.yaml": CHART + needs, "values.yaml": "issuers: []\n"})
    values = {"values.yaml": "issuers: [x]\ntrusting: true\n"}
    values["Chart.yaml"] = CHART.replace("shop", "inner")
    inner = chart("charts/shop/charts/folder", **values)
    said = lint(plant(tmp_path, outer | inner), tools, "--render")
    assert said.places == {("CM104", "charts/shop/charts/folder/templates/issuer.yaml", 11)}


def test_a_library_chart_makes_nothing(tmp_path: Path, tools: str) -> None:
    library = chart("charts/shop", **{"Chart.yaml": CHART + "type: library\n"})
    said = lint(plant(tmp_path, library), tools, "--render")
    assert (said.status, said.findings) == (0, [])


def test_objects_beside_charts_are_read_as_ever(tmp_path: Path, tools: str) -> None:
    plain = ISSUER.replace("acme:\n", "acme:\n    skipTLSVerify: true\n")
    root = plant(tmp_path, chart("charts/shop") | {"issuers/step.yaml": plain})
    said = lint(root, tools, "--render")
    assert said.places == {("CM104", "issuers/step.yaml", 7)}
    assert "in 4 files" in said.summary


def test_comments_of_templates_suppress(tmp_path: Path, tools: str) -> None:
    hidden = TEMPLATE.replace("Values.trusting }}", "Values.trusting }} # certlint: ignore[CM104]")
    files = {"templates/issuer.yaml": hidden, "values.yaml": "issuers: [a, b]\ntrusting: true\n"}
    root = plant(tmp_path, chart("charts/shop", **files))
    said = lint(root, tools, "--render")
    assert said.status == 0
    assert {f["rule"]: bool(f["suppressed"]) for f in said.findings} == {"CM104": True}


def test_a_pipe_of_helm_names_the_template(tmp_path: Path) -> None:
    trusting = ISSUER.replace("acme:\n", "acme:\n    skipTLSVerify: true\n")
    text = f"# Source: shop/templates/issuer.yaml\n{trusting}"
    done = certlint("-", cwd=tmp_path, stdin=text)
    assert done.stdout == (
        "<stdin>:8:20: error: ClusterIssuer step accepts any certificate from its ACME server"
        " (rendered from shop/templates/issuer.yaml) [CM104]\n"
    )


def test_a_configuration_that_names_no_chart_is_wrong(tmp_path: Path, tools: str) -> None:
    config = "render: [{chart: charts/shopp}]\n"
    root = plant(tmp_path, chart("charts/shop") | {".certlint.yaml": config})
    done = certlint("--render", cwd=root, env={"PATH": tools})
    assert done.returncode == 2
    assert "`render` names the chart `charts/shopp`, which does not exist" in done.stderr
    assert certlint(cwd=root).returncode == 0


def test_a_baseline_holds_what_is_rendered(tmp_path: Path, tools: str) -> None:
    values = {"values.yaml": "issuers: [a]\ntrusting: true\n"}
    root = plant(tmp_path, chart("charts/shop", **values))
    assert certlint("baseline", "--render", cwd=root, env={"PATH": tools}).returncode == 0
    said = lint(root, tools, "--render")
    assert (said.status, [f["suppressed"] for f in said.findings]) == (0, ["baseline"])


def test_the_namespace_of_a_release_is_that_of_objects_without_one(
    tmp_path: Path, tools: str
) -> None:
    bare = TEMPLATE.replace("  namespace: {{ $.Release.Namespace }}\n", "")
    files = {"templates/issuer.yaml": bare, "values.yaml": "issuers: [a]\ntrusting: true\n"}
    root = plant(tmp_path, chart("charts/shop", **files))
    said = lint(root, tools, "--render", "--assume-namespace", "apps")
    assert [f["object"]["namespace"] for f in said.findings] == ["apps"]
    config = {".certlint.yaml": "render: [{chart: charts/shop, namespace: shop}]\n"}
    said = lint(plant(root, config), tools, "--render", "--assume-namespace", "apps")
    assert [f["object"]["namespace"] for f in said.findings] == ["shop"]


def test_reports_for_programs_know_rendered_findings(tmp_path: Path, tools: str) -> None:
    values = {"values.yaml": "issuers: [a]\ntrusting: true\n"}
    needs = "dependencies: [{name: base, version: 1.0.0}]\n"
    broken = chart("charts/broken", **{"Chart.yaml": CHART + needs})
    root = plant(tmp_path, chart("charts/shop", **values) | broken)
    done = certlint("--format", "sarif", "--render", cwd=root, env={"PATH": tools})
    assert done.returncode == 3
    run = json.loads(done.stdout)["runs"][0]
    invocation = run["invocations"][0]
    assert invocation["executionSuccessful"] is False
    told = [each["descriptor"]["id"] for each in invocation["toolExecutionNotifications"][:1]]
    assert told == ["CM916"]
    places = [r["locations"][0]["physicalLocation"] for r in run["results"]]
    assert [place["artifactLocation"]["uri"] for place in places] == [
        "charts/broken/Chart.yaml",
        "charts/shop/templates/issuer.yaml",
    ]
    assert str(root) not in done.stdout


def test_a_subchart_in_an_archive_is_told_where_it_is_asked_for(tmp_path: Path, tools: str) -> None:
    needs = "dependencies:\n  - {name: inner, version: 0.1.0}\n"
    files = {"Chart.yaml": CHART + needs, "values.yaml": "issuers: []\n"}
    root = plant(tmp_path / "tree", chart("charts/shop", **files))
    values = {"values.yaml": "issuers: [x]\ntrusting: true\n"}
    values["Chart.yaml"] = CHART.replace("shop", "inner")
    plant(tmp_path, chart("inner", **values))
    (root / "charts/shop/charts").mkdir()
    with tarfile.open(root / "charts/shop/charts/inner-0.1.0.tgz", "w:gz") as archive:
        archive.add(tmp_path / "inner", "inner")
    assert lint(root, tools, "--render").places == {("CM104", "charts/shop/Chart.yaml", 5)}


def test_a_linked_subchart_is_told_in_its_own_folder(tmp_path: Path, tools: str) -> None:
    needs = "dependencies:\n  - {name: inner, version: 0.1.0}\n"
    values = "issuers: []\ninner: {trusting: true}\n"
    files = {"Chart.yaml": CHART + needs, "values.yaml": values}
    inner = {"Chart.yaml": CHART.replace("shop", "inner")}
    root = plant(tmp_path, chart("charts/shop", **files) | chart("common/inner", **inner))
    (root / "charts/shop/charts").mkdir()
    (root / "charts/shop/charts/inner").symlink_to("../../../common/inner")
    said = lint(root, tools, "--render")
    assert said.places == {("CM104", "common/inner/templates/issuer.yaml", 11)}


def test_messages_hold_no_path_of_the_machine(tmp_path: Path, tools: str) -> None:
    values = {"values.yaml": "issuers: [a]\ntrusting: true\n"}
    needs = "dependencies: [{name: base, version: 1.0.0}]\n"
    broken = chart("charts/broken", **{"Chart.yaml": CHART + needs})
    overlay = {"live/kustomization.yaml": "resources: [issuer.yaml, https://a.example.com]\n"}
    root = plant(tmp_path / "tree", chart("charts/shop", **values) | broken | overlay)
    (tmp_path / "elsewhere").mkdir()
    words = ("--format", "json", "--render", str(root))
    done = certlint(*words, cwd=tmp_path / "elsewhere", env={"PATH": tools})
    assert done.returncode == 3
    assert len(json.loads(done.stdout)["findings"]) == 4
    assert str(tmp_path) not in done.stdout


CLUSTERS = """\
    render: [{chart: charts/shop, namespace: all}]
    clusters:
      live:
        files: [clusters/live/, charts/]
        render: [{chart: charts/shop, values: [trusting.yaml], namespace: shop}]
      test:
        files: [clusters/test/]
        render: [{chart: charts/shop, set: {issuers: [other]}, namespace: shop}]
      spare: {files: [clusters/spare/]}
"""


def test_each_cluster_renders_a_chart_with_its_own_values(tmp_path: Path, tools: str) -> None:
    asks = """\
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: web, namespace: shop}
        spec: {secretName: web, dnsNames: [web.example.com], issuerRef: {name: step}}
        """
    apps = {f"clusters/{name}/web.yaml": asks for name in ("live", "test", "spare")}
    files = chart("charts/shop", **TRUSTING) | apps | {".certlint.yaml": CLUSTERS}
    said = lint(plant(tmp_path, files), tools, "--render", "--profile", "strict")
    assert said.messages("CM104") == [
        (
            "Issuer shop/step accepts any certificate from its ACME server"
            " (in cluster live) (rendered with trusting.yaml)"
        )
    ]
    # The issuer that the Certificate of one cluster asks is made for another.
    asked = [f["clusters"] for f in said.findings if f["rule"] == "CM501"]
    assert asked == [["spare"], ["test"]]
    # What all share is not rendered for the cluster that goes its own way.
    assert not [f for f in said.findings if "all/step" in f["message"] and "live" in f["clusters"]]


def test_a_chart_around_the_official_one_is_told_once(tmp_path: Path, tools: str) -> None:
    needs = "dependencies:\n  - name: cert-manager\n    version: v1.15.3\n"
    controller = """\
{{- if .Release.IsInstall }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: controller
spec:
  selector: {matchLabels: {app: controller}}
  template:
    metadata: {labels: {app: controller}}
    spec:
      containers:
        - name: controller
          image: quay.io/jetstack/cert-manager-controller:v1.15.3
          args: [--cluster-resource-namespace=$(POD_NAMESPACE)]
{{- end }}
"""
    inner = {
        "charts/cert-manager/Chart.yaml": "apiVersion: v2\nname: cert-manager\nversion: v1.15.3\n",
        "charts/cert-manager/templates/deployment.yaml": controller,
    }
    root = plant(tmp_path, chart("charts/shop", **{"Chart.yaml": CHART + needs, **inner}))
    assert lint(root, tools).places == {("CM619", "charts/shop/Chart.yaml", 6)}
    template = "charts/shop/charts/cert-manager/templates/deployment.yaml"
    rendered = {place for place in lint(root, tools, "--render").places if place[0] == "CM619"}
    assert rendered == {("CM619", template, 13)}
