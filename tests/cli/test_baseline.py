"""A baseline hides what a repository had, and nothing that is new."""

import json
from pathlib import Path

import pytest

from .running import certlint

ISSUER = """apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {{name: {name}, namespace: apps}}
spec:
  acme:
    server: https://ca.internal.example.com/directory
    email: ops@certlint.dev
    skipTLSVerify: true
    privateKeySecretRef: {{name: {name}-account}}
    solvers:
      - http01: {{ingress: {{ingressClassName: nginx}}}}
"""
CONTROLLER = """apiVersion: apps/v1
kind: Deployment
metadata: {name: cert-manager, namespace: cert-manager}
spec:
  selector: {matchLabels: {app: cert-manager}}
  template:
    metadata: {labels: {app: cert-manager}}
    spec:
      containers:
      - name: main
        image: registry.example.com/cert-manager-controller:v1.21.2
"""
POLICY = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: egress, namespace: cert-manager}
spec: {podSelector: {}, policyTypes: [Egress], egress: [{ports: [
  {port: 53, protocol: UDP}, {port: 53, protocol: TCP}, {port: 443}, {port: 6443}]}]}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps" / "old.yaml").write_text(ISSUER.format(name="old"))
    done = certlint("baseline", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith(".certlint-baseline.json hides 1 finding from later runs\n")
    return tmp_path


def rules(*words: str, cwd: Path) -> list[tuple[str, str, int]]:
    found = json.loads(certlint("--format", "json", *words, cwd=cwd).stdout)["findings"]
    return [(f["rule"], f["file"], f["start"]["line"]) for f in found if f["suppressed"] is None]


def test_it_can_be_read_in_a_diff(tree: Path) -> None:
    content = json.loads((tree / ".certlint-baseline.json").read_text())
    (entry,) = content["findings"]
    assert content["version"] == 1
    assert (entry["rule"], entry["file"], len(entry["fingerprint"])) == (
        "CM104",
        "apps/old.yaml",
        32,
    )


def test_what_is_known_is_hidden_wherever_the_run_starts(tree: Path) -> None:
    done = certlint(cwd=tree)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines()[0] == "no problems in 1 file (1 document); 1 suppressed"
    assert rules(cwd=tree / "apps") == []
    assert rules("--context", ".", "apps/old.yaml", cwd=tree) == []


def test_it_survives_moved_lines(tree: Path) -> None:
    (tree / "apps" / "old.yaml").write_text("# why it is so\n\n" + ISSUER.format(name="old"))
    assert rules(cwd=tree) == []


TWO = """apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: two, namespace: apps}
spec:
  acme:
    server: https://ca.internal.example.com/directory
    privateKeySecretRef: {name: two-account}
    solvers:
"""
SOLVERS = (
    "      - http01: {ingress: {ingressClassName: nginx, class: nginx}}\n",
    "      - selector: {dnsZones: [b.io]}\n        http01: {ingress: {name: b, class: b}}\n",
)


def test_it_survives_reordered_lists(tree: Path) -> None:
    file = tree / "apps" / "old.yaml"
    file.write_text(TWO + "".join(SOLVERS))
    found = rules("--no-baseline", cwd=tree)
    assert len(found) == 2
    certlint("baseline", cwd=tree)
    file.write_text(TWO + "".join(reversed(SOLVERS)))
    assert rules("--no-baseline", cwd=tree) != found
    assert rules(cwd=tree) == []


def test_what_else_needs_a_blocked_flow_renames_no_finding(tmp_path: Path) -> None:
    (tmp_path / "controller.yaml").write_text(CONTROLLER)
    (tmp_path / "policy.yaml").write_text(POLICY)
    sound = ISSUER.replace("skipTLSVerify: true", "skipTLSVerify: false")
    (tmp_path / "issuer.yaml").write_text(sound.format(name="one"))
    assert rules("--select", "CM204", cwd=tmp_path) == [("CM204", "policy.yaml", 4)]
    certlint("baseline", cwd=tmp_path)
    (tmp_path / "another.yaml").write_text(sound.format(name="another"))
    assert rules(cwd=tmp_path) == []


def test_it_hides_what_runs_with_its_options_find(tmp_path: Path) -> None:
    (tmp_path / "controller.yaml").write_text(CONTROLLER)
    certlint("baseline", cwd=tmp_path)
    strict = ("--profile", "strict")
    assert rules(*strict, cwd=tmp_path) != []
    certlint("baseline", *strict, cwd=tmp_path)
    assert rules(*strict, cwd=tmp_path) == []


def test_a_renamed_object_is_new(tree: Path) -> None:
    (tree / "apps" / "old.yaml").write_text(ISSUER.format(name="other"))
    assert rules(cwd=tree) == [("CM104", "apps/old.yaml", 8)]


def test_equal_objects_of_two_overlays_are_two(tree: Path) -> None:
    for name in ("east", "west"):
        (tree / name).mkdir()
        (tree / name / "kustomization.yaml").write_text("resources: [issuer.yaml]\n")
        (tree / name / "issuer.yaml").write_text(ISSUER.format(name="same"))
    certlint("baseline", cwd=tree)
    content = json.loads((tree / ".certlint-baseline.json").read_text())
    keys = {e["fingerprint"] for e in content["findings"] if e["file"].endswith("issuer.yaml")}
    assert len(keys) == 2


def test_what_is_new_is_reported(tree: Path) -> None:
    (tree / "apps" / "new.yaml").write_text(ISSUER.format(name="new"))
    assert rules(cwd=tree) == [("CM104", "apps/new.yaml", 8)]
    assert certlint(cwd=tree).returncode == 1


def test_it_can_be_left_out(tree: Path) -> None:
    assert rules("--no-baseline", cwd=tree) == [("CM104", "apps/old.yaml", 8)]


def test_sarif_keeps_what_is_hidden_if_asked(tree: Path) -> None:
    def results(*words: str) -> list[dict[str, object]]:
        said = certlint("--format", "sarif", *words, cwd=tree).stdout
        return json.loads(said)["runs"][0]["results"]

    assert results() == []
    (kept,) = results("--show-suppressed")
    assert (kept["ruleId"], kept["suppressions"]) == (
        "CM104",
        [{"kind": "external", "justification": "baseline"}],
    )


def test_a_baseline_of_a_part_keeps_what_it_says_of_the_rest(tree: Path) -> None:
    (tree / "other").mkdir()
    (tree / "other" / "a.yaml").write_text(ISSUER.format(name="a"))
    assert certlint("baseline", "other", cwd=tree).returncode == 0
    assert rules(cwd=tree) == []
    (tree / "apps" / "old.yaml").unlink()
    certlint("baseline", "other", cwd=tree)
    content = json.loads((tree / ".certlint-baseline.json").read_text())
    assert [entry["file"] for entry in content["findings"]] == ["other/a.yaml"]


def test_one_that_cannot_be_read_can_be_written_again(tree: Path) -> None:
    (tree / ".certlint-baseline.json").write_text("<<<<<<< HEAD")
    assert certlint("baseline", cwd=tree).returncode == 0
    assert rules(cwd=tree) == []


def test_what_is_mended_is_told_until_the_baseline_is_written_again(tree: Path) -> None:
    mended = ISSUER.format(name="old").replace("    skipTLSVerify: true\n", "")
    (tree / "apps" / "old.yaml").write_text(mended)
    told = "baseline: 1 finding no longer found, `certlint baseline` writes a shorter one"
    assert told in certlint(cwd=tree).stderr.splitlines()
    assert told not in certlint("--ignore", "CM104", cwd=tree).stderr.splitlines()
    assert certlint("baseline", cwd=tree).returncode == 0
    assert told not in certlint(cwd=tree).stderr.splitlines()
    assert json.loads((tree / ".certlint-baseline.json").read_text())["findings"] == []


def test_a_file_that_is_gone_is_told_and_one_out_of_sight_is_not(tree: Path) -> None:
    (tree / "other").mkdir()
    (tree / "other" / "a.yaml").write_text(ISSUER.format(name="a"))
    assert "no longer found" not in certlint("other", cwd=tree).stderr
    (tree / "apps" / "old.yaml").unlink()
    assert "1 finding no longer found" in certlint("other", cwd=tree).stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", ":1:2: is no JSON: "),
        ("[]", ": is no baseline of certlint"),
        ('{"version": 1, "findings": {}}', ": is no baseline of certlint"),
        ('{"version": 2, "findings": []}', ": is of a version that this certlint does not read"),
        ('{"version": 1, "findings": [{"rule": "CM104"}]}', ": finding 1 has no fingerprint"),
        ("[" * 100_000, ": is no JSON"),
        ("\udcff", ": is no JSON"),
    ],
)
def test_one_that_cannot_be_read_is_an_error(tree: Path, text: str, said: str) -> None:
    (tree / ".certlint-baseline.json").write_bytes(text.encode(errors="surrogateescape"))
    done = certlint(cwd=tree)
    assert (done.returncode, done.stdout) == (2, "")
    assert f".certlint-baseline.json{said}" in done.stderr
