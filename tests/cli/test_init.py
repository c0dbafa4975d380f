"""`certlint init` writes what a repository needs to begin with, and writes over nothing."""

from pathlib import Path
from typing import Any

import pytest

from certlint.compose import compose
from certlint.source import Source, Span

from .running import certlint

INSTALLED = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: cert-manager
  namespace: security
  labels: {app.kubernetes.io/name: cert-manager, app.kubernetes.io/component: controller}
spec:
  selector:
    matchLabels: {app.kubernetes.io/name: cert-manager}
  template:
    metadata:
      labels: {app.kubernetes.io/name: cert-manager, app.kubernetes.io/component: controller}
    spec:
      serviceAccountName: cert-manager
      containers:
        - name: cert-manager-controller
          image: quay.io/jetstack/cert-manager-controller:v1.21.1
          args: ["--cluster-resource-namespace=issuers"]
"""
TENANTS = """apiVersion: v1
kind: Namespace
metadata: {name: web, labels: {tenant: shop}}
---
apiVersion: v1
kind: Namespace
metadata: {name: blog, labels: {tenant: press}}
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: own, namespace: web}
spec: {selfSigned: {}}
"""


def read(path: Path) -> Any:
    text = path.read_text()
    root = compose(Source(path.name, text), Span(0, len(text)))
    assert root is not None
    return root.value


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "install.yaml").write_text(INSTALLED)
    (tmp_path / "tenants.yaml").write_text(TENANTS)
    return tmp_path


def test_the_configuration_says_what_was_seen(tree: Path) -> None:
    done = certlint("init", cwd=tree)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines()[0] == f"wrote {tree / '.certlint.yaml'}; seen here: 1 Issuer"
    text = (tree / ".certlint.yaml").read_text()
    content = read(tree / ".certlint.yaml")
    assert content == {
        "profile": "default",
        "tenancy": "multi",
        "platform-namespaces": [],
        "cert-manager": {"namespace": "security", "cluster-resource-namespace": "issuers"},
        "trusted-subjects": [],
        "exclude": [],
        "rules": {},
    }
    for said in (
        "# Seen here: 1 Issuer.",
        "# Several tenants share the cluster: two values of a tenant label: shop and press.",
        "# Namespaces that count as tenants': web.",
        "# cert-manager runs here: install.yaml:4.",
    ):
        assert said in text.splitlines()
    assert sorted(path.name for path in tree.iterdir() if path.name != ".git") == [
        ".certlint.yaml", "install.yaml", "tenants.yaml",
    ]  # fmt: skip


def test_what_it_writes_is_a_configuration_that_changes_nothing(tree: Path) -> None:
    before = certlint("--format", "json", cwd=tree)
    certlint("init", cwd=tree)
    after = certlint("--format", "json", cwd=tree)
    assert (after.returncode, after.stderr.splitlines()[:1]) == (
        before.returncode,
        before.stderr.splitlines()[:1],
    )


def test_an_empty_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    done = certlint("init", cwd=tmp_path)
    assert done.returncode == 0
    told = "; no object that certlint knows: is this where your manifests are?"
    assert done.stderr.splitlines()[0].endswith(told)
    text = (tmp_path / ".certlint.yaml").read_text()
    content = read(tmp_path / ".certlint.yaml")
    # Of what nobody wrote down nothing is claimed.
    assert (content["tenancy"], "cert-manager" in content) == ("auto", False)
    assert "#   namespace: cert-manager" in text.splitlines()
    assert "# Seen here: no object that certlint knows." in text.splitlines()
    assert certlint(cwd=tmp_path).returncode == 0


def test_hook_and_workflow_only_if_asked(tree: Path) -> None:
    done = certlint("init", "--pre-commit", "--workflow", cwd=tree)
    assert done.returncode == 0
    hooks = read(tree / ".pre-commit-config.yaml")
    assert [hook["id"] for hook in hooks["repos"][0]["hooks"]] == ["certlint"]
    workflow = read(tree / ".github" / "workflows" / "certlint.yaml")
    assert workflow["jobs"]["certlint"]["permissions"] == {
        "contents": "read",
        "security-events": "write",
    }


RELEASE = """apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cert-manager, namespace: flux-system}
spec:
  targetNamespace: pki
  chart: {spec: {chart: cert-manager, version: v1.21.2}}
  values: {clusterResourceNamespace: issuers}
"""


def test_a_release_of_the_chart_says_where_cert_manager_runs(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "base").mkdir()
    (tmp_path / "live").mkdir()
    (tmp_path / "base" / "release.yaml").write_text(RELEASE)
    (tmp_path / "base" / "kustomization.yaml").write_text("resources: [release.yaml]\n")
    (tmp_path / "live" / "kustomization.yaml").write_text("resources: [../base]\n")
    certlint("init", cwd=tmp_path)
    content = read(tmp_path / ".certlint.yaml")
    assert content["cert-manager"] == {"namespace": "pki", "cluster-resource-namespace": "issuers"}
    lines = (tmp_path / ".certlint.yaml").read_text().splitlines()
    assert "# cert-manager is installed here: base/release.yaml:3." in lines
    assert "# `certlint --render` judges what kustomizations make: live." in lines


def test_the_hook_is_not_asked_for_twice(tree: Path) -> None:
    certlint("init", "--pre-commit", cwd=tree)
    lines = certlint("init", "--pre-commit", cwd=tree).stderr.splitlines()
    assert lines[1] == f"left as it is: {tree / '.pre-commit-config.yaml'}"


def test_what_exists_is_left_as_it_is(tree: Path) -> None:
    for name in (".certlint.yaml", ".pre-commit-config.yaml"):
        (tree / name).write_text("# mine\n")
    done = certlint("init", "--pre-commit", cwd=tree)
    assert done.returncode == 0
    assert done.stderr.splitlines()[:3] == [
        f"left as it is: {tree / '.certlint.yaml'}",
        f"left as it is: {tree / '.pre-commit-config.yaml'}; for the hook, add to it",
        "  - repo: https://git.example.com/certlint # the place that you have certlint from",
    ]
    assert (tree / ".certlint.yaml").read_text() == "# mine\n"
    assert (tree / ".pre-commit-config.yaml").read_text() == "# mine\n"


def test_a_folder_that_is_not_there(tree: Path) -> None:
    done = certlint("init", "missing", cwd=tree)
    assert (done.returncode, done.stderr) == (2, "certlint: no such folder: missing\n")
