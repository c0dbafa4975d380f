"""A tree of three clusters with a shared base: what is found is found in the right ones."""

import json
from pathlib import Path

import pytest
from tests.linting import lint_path

from certlint.finding import Finding, Report
from certlint.report import render

CONFIG = """\
clusters:
  press: {files: [clusters/press/], tenancy: multi}
  shop: {files: [clusters/shop/], tenants: {fruit: [fruit-*], fish: [fish-*]}}
  test: {files: [clusters/test/], tenancy: single, assume-namespace: test}
"""
BASE = """\
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: shared}
spec:
  ca:
    secretName: shared-ca
"""
NETWORK = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: controller, namespace: cert-manager}
spec:
  podSelector: {matchLabels: {app.kubernetes.io/component: controller}}
  policyTypes: [Egress]
  egress: [{}]
"""


def certificate(namespace: str, name: str = "web", issuer: str = "shared") -> str:
    return f"""\
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  secretName: {name}
  dnsNames: [{name}.example.com]
  issuerRef: {{name: {issuer}, kind: ClusterIssuer}}
"""


def overlay(*resources: str) -> str:
    return f"resources: [{', '.join(('../../base', *resources))}]\n"


def tree(folder: Path, **changed: str) -> Report:
    """The report of three clusters; a file is changed by its path, `__` for a slash."""
    files = {
        ".certlint.yaml": CONFIG,
        "base/kustomization.yaml": "resources: [issuer.yaml, network.yaml]\n",
        "base/issuer.yaml": BASE,
        "base/network.yaml": NETWORK,
        "clusters/press/kustomization.yaml": overlay("tenants.yaml"),
        "clusters/press/tenants.yaml": certificate("sport") + "---\n" + certificate("news"),
        "clusters/shop/kustomization.yaml": overlay("tenants.yaml"),
        "clusters/shop/tenants.yaml": certificate("fruit-a") + "---\n" + certificate("fish-a"),
        "clusters/test/kustomization.yaml": overlay("apps.yaml"),
        "clusters/test/apps.yaml": certificate("one") + "---\n" + certificate("two"),
        "elsewhere/issuer.yaml": BASE.replace("shared", "other"),
    }
    files |= {name.replace("__", "/") + ".yaml": text for name, text in changed.items()}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return lint_path(folder)


def shown(report: Report, rule: str) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(f.location.source.name, f.location.line, f.clusters) for f in of(report, rule)]


def of(report: Report, rule: str) -> list[Finding]:
    return [finding for finding in report.visible if finding.rule.id == rule]


def test_each_cluster_is_judged_by_its_own_tenants(tmp_path: Path) -> None:
    report = tree(tmp_path)
    assert shown(report, "CM301") == [
        ("base/issuer.yaml", 6, ("shop",)),
        ("base/issuer.yaml", 6, ("press",)),
    ]
    shop, press = (finding.message for finding in of(report, "CM301"))
    assert "news" in press
    assert "fish" in shop
    assert press.endswith(" (in cluster press)")


def test_what_several_clusters_share_is_told_once_at_its_worst(tmp_path: Path) -> None:
    report = tree(tmp_path)
    assert shown(report, "CM221") == [("base/network.yaml", 7, ("press", "shop", "test"))]
    (finding,) = of(report, "CM221")
    assert finding.message.endswith(" (in clusters press, shop and test)")
    assert shown(report, "CM150") == [
        ("base/issuer.yaml", 3, ("press", "shop")),
        ("elsewhere/issuer.yaml", 3, ()),
    ]
    assert [str(finding.severity) for finding in of(report, "CM150")] == ["warning", "note"]
    unsaid = tree(tmp_path, **{".certlint": CONFIG.replace("tenancy: single, ", "")})
    assert shown(unsaid, "CM150")[0] == ("base/issuer.yaml", 3, ("press", "shop", "test"))
    assert str(of(unsaid, "CM150")[0].severity) == "warning"
    assert [each.says for each in report.tenancy] == [
        "press: the configuration says so",
        "shop: two configured tenants: fish and fruit",
    ]


@pytest.mark.parametrize("cluster", ["press", "shop", "test"])
def test_a_fault_of_one_overlay_is_found_there_only(tmp_path: Path, cluster: str) -> None:
    before = tree(tmp_path).visible
    faulty = certificate("own", "a").replace("spec:", "spec:\n  duration: 10m")
    report = tree(
        tmp_path,
        **{
            f"clusters__{cluster}__kustomization": overlay("tenants.yaml", "apps.yaml", "own.yaml"),
            f"clusters__{cluster}__own": faulty,
        },
    )
    known = {finding.fingerprint for finding in before}
    new = [finding for finding in report.visible if finding.fingerprint not in known]
    assert [(f.rule.id, f.location.source.name, f.clusters) for f in new] == [
        ("CM530", f"clusters/{cluster}/own.yaml", (cluster,))
    ]


def test_a_patch_of_one_overlay_mends_only_its_cluster(tmp_path: Path) -> None:
    report = tree(
        tmp_path,
        clusters__test__kustomization=overlay("apps.yaml")
        + "patches: [{target: {kind: NetworkPolicy}, patch: '[{op: remove, path: /spec/egress}]'}]",
    )
    assert shown(report, "CM221") == [("base/network.yaml", 7, ("press", "shop"))]


def test_clusters_never_share_an_object(tmp_path: Path) -> None:
    # One Certificate stands in two clusters, and the issuer that it asks in one of them in none.
    report = tree(
        tmp_path,
        clusters__press__tenants=certificate("sport", issuer="other"),
        clusters__shop__tenants=certificate("sport"),
    )
    assert {"CM505", "CM506", "CM907"} & {finding.rule.id for finding in report.visible} == set()
    closed = CONFIG + "closed-world: true\n"
    (tmp_path / ".certlint.yaml").write_text(closed)
    assert shown(lint_path(tmp_path), "CM501") == [("clusters/press/tenants.yaml", 7, ("press",))]


def test_a_base_that_two_clusters_name_belongs_to_both(tmp_path: Path) -> None:
    named = "clusters:\n  a: {files: [base/, clusters/press/]}\n  b: {files: [base/]}\n"
    report = tree(tmp_path, **{".certlint": named})
    assert shown(report, "CM221") == [("base/network.yaml", 7, ("a", "b"))]


def test_the_names_of_clusters_change_no_fingerprint(tmp_path: Path) -> None:
    names = {finding.fingerprint for finding in of(tree(tmp_path), "CM221")}
    only = CONFIG.replace("press:", "paper:")
    assert {f.fingerprint for f in of(tree(tmp_path, **{".certlint": only}), "CM221")} == names
    assert {f.fingerprint for f in of(tree(tmp_path, **{".certlint": ""}), "CM221")} == names


def test_formats_for_programs_name_the_clusters(tmp_path: Path) -> None:
    report = tree(tmp_path)
    given = json.loads(render("json", report))["findings"]
    assert ["press", "shop", "test"] in [finding["clusters"] for finding in given]
    results = json.loads(render("sarif", report))["runs"][0]["results"]
    (told,) = [each for each in results if each["ruleId"] == "CM221"]
    assert told["properties"]["clusters"] == ["press", "shop", "test"]


def test_the_namespace_of_a_cluster_is_assumed_there_alone(tmp_path: Path) -> None:
    bare = certificate("x").replace(", namespace: x", "").replace("spec:", "spec:\n  duration: 1m")
    report = tree(tmp_path, clusters__test__apps=bare, clusters__shop__tenants=bare)
    said = {f.clusters: f.message for f in of(report, "CM530")}
    assert said["test",].startswith("Certificate test/web ")
    assert said["shop",].startswith("Certificate web ")


def test_a_folder_that_flux_applies_belongs_to_the_cluster_with_its_variables(
    tmp_path: Path,
) -> None:
    def sync(cluster: str) -> str:
        return (
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
            "metadata: {name: apps, namespace: flux-system}\nspec:\n"
            "  sourceRef: {kind: GitRepository, name: flux-system}\n  path: ./apps\n"
            f"  postBuild: {{substitute: {{place: {cluster}-a, issuer: shared}}}}\n"
        )

    apps = certificate("'${place}'", issuer="'${issuer}'").replace("spec:", "spec:\n  duration: 1m")
    clusters = {f"clusters__{name}__apps": sync(name) for name in ("press", "shop")}
    report = tree(tmp_path, apps__web=apps, **clusters)
    assert shown(report, "CM530") == [
        ("apps/web.yaml", 5, ("press",)),
        ("apps/web.yaml", 5, ("shop",)),
    ]
    assert of(report, "CM530")[0].message.startswith("Certificate press-a/web ")
    assert of(report, "CM906") == []
