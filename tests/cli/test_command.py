"""The command as its users run it: as a process, by words, pipes and exit statuses."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from .running import certlint

ROOT = Path(__file__).parents[2]
BAD = """apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: step}
spec:
  acme:
    server: https://ca.example.com/directory
    skipTLSVerify: true
    privateKeySecretRef: {name: step-account}
    solvers: [{http01: {ingress: {ingressClassName: nginx}}}]
"""
NOTE = """apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: private}
spec: {ca: {secretName: root}}
"""
GOOD = BAD.replace("skipTLSVerify: true", "skipTLSVerify: false")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "bad.yaml").write_text(BAD)
    (tmp_path / "good.yaml").write_text(GOOD.replace("step", "mended"))
    (tmp_path / "note.yaml").write_text(NOTE)
    return tmp_path


LINE = (
    "bad.yaml:7:20: error: ClusterIssuer step accepts any certificate from its ACME server [CM104]"
)


def test_a_finding_is_one_line_and_fails_the_run(tree: Path) -> None:
    done = certlint("bad.yaml", "good.yaml", cwd=tree)
    assert (done.returncode, done.stdout) == (1, LINE + "\n")
    assert "1 error in 2 files (2 documents)" in done.stderr.splitlines()


def test_a_pipe_is_told_what_to_type(tree: Path) -> None:
    done = certlint("bad.yaml", "good.yaml", cwd=tree)
    fix = "fix CM104: delete `skipTLSVerify` and give the server's CA in `caBundle`"
    assert done.stderr.splitlines()[0] == fix
    as_json = certlint("bad.yaml", "good.yaml", "--format", "json", cwd=tree)
    assert as_json.stderr.splitlines() == done.stderr.splitlines()[1:]
    assert certlint("bad.yaml", "--quiet", cwd=tree).stderr == ""


def test_a_pipe_is_told_what_to_do_about_the_worst_rules(tmp_path: Path) -> None:
    done = certlint("--no-config", str(ROOT / "examples" / "insecure"), cwd=tmp_path)
    *fixes, rest = [line for line in done.stderr.splitlines() if line.startswith("fix ")]
    # Those of errors before others, in the order of the findings.
    assert [fix[4:9] for fix in fixes] == ["CM412", "CM204", "CM205", "CM619", "CM302"]
    assert rest == "fix 9 more rules: certlint explain RULE"


def test_nothing_found_is_said_and_succeeds(tree: Path) -> None:
    done = certlint("good.yaml", cwd=tree)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == ["no problems in 1 file (1 document)"]


def test_a_tree_without_manifests_is_told(tmp_path: Path) -> None:
    done = certlint(cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    held = "no YAML or JSON file is here outside hidden folders and what Git ignores"
    assert done.stderr.splitlines()[0] == f"nothing to judge: {held}"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["note.yaml"], 0),
        (["--fail-on", "note", "note.yaml"], 1),
        (["--fail-on", "error", "bad.yaml"], 1),
        (["--fail-on", "never", "bad.yaml"], 0),
        (["--format", "sarif", "bad.yaml"], 0),
        (["--format", "sarif", "--fail-on", "warning", "bad.yaml"], 1),
        (["--format", "json", "bad.yaml"], 1),
        (["missing.yaml"], 2),
        (["--format", "xml", "."], 2),
        (["--output", "xml:a", "."], 2),
        (["--select", "CM7", "."], 2),
        (["--config", "missing.yaml", "."], 2),
        (["explain", "CM777"], 2),
    ],
)
def test_exit_status(tree: Path, words: Sequence[str], status: int) -> None:
    assert certlint(*words, cwd=tree).returncode == status


def test_a_file_that_cannot_be_read_makes_the_run_incomplete(tree: Path) -> None:
    fifo = tree / "loop.yaml"
    fifo.symlink_to(fifo)
    done = certlint("bad.yaml", cwd=tree)
    assert done.returncode == 1
    (tree / "locked.yaml").write_text(BAD)
    (tree / "locked.yaml").chmod(0)
    if os.access(tree / "locked.yaml", os.R_OK):
        pytest.skip("this user may read every file")
    assert certlint(".", cwd=tree).returncode == 3


def test_a_rule_that_fails_costs_no_other_finding(tree: Path) -> None:
    """The installed rules are run with one that raises beside them."""
    pack = tree / "pack"
    (pack / "certlint_broken").mkdir(parents=True)
    (pack / "certlint_broken" / "__init__.py").write_text("")
    (pack / "certlint_broken" / "zz1_raises.py").write_text(
        '"""A rule raises.\n\n## Why\nx\n\n## Fix\nx\n"""\n'
        "from certlint.api import Cluster, Problems, Severity, rule\n\n\n"
        '@rule("ZZ1", "raises", Severity.NOTE)\n'
        "def check(cluster: Cluster) -> Problems:\n"
        "    yield from ()\n"
        '    raise KeyError("why")\n'
    )
    info = pack / "certlint_broken-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: certlint-broken\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[certlint.rules]\nbroken = certlint_broken\n")
    done = certlint("bad.yaml", cwd=tree, env={"PYTHONPATH": str(pack)})
    assert done.returncode == 3
    lines = done.stdout.splitlines()
    assert LINE in lines
    assert [line for line in lines if "[CM999]" in line] == [
        (
            "bad.yaml:3:18: error: rule ZZ1 failed and says nothing about this cluster"
            " (KeyError in zz1_raises.py:15) [CM999]"
        )
    ]


def test_standard_input_is_linted_beside_files(tree: Path) -> None:
    done = certlint("-", "note.yaml", "--fail-on", "never", cwd=tree, stdin="---\n" + BAD)
    assert "<stdin>:8:20: error:" in done.stdout
    assert "note.yaml:3:18: note:" in done.stdout


def test_a_first_word_that_names_a_command_is_the_command(tree: Path) -> None:
    (tree / "rules").mkdir()
    (tree / "rules" / "bad.yaml").write_text(BAD)
    assert certlint("rules", cwd=tree).stdout.startswith("| id | name |")
    for words in (["./rules"], ["--", "rules"], ["--fail-on", "error", "rules"]):
        done = certlint(*words, cwd=tree)
        assert (done.returncode, done.stdout) == (1, f"rules/{LINE}\n")


def test_several_outputs_in_one_run(tree: Path) -> None:
    done = certlint("--output", "json:a.json", "--output", "sarif:a.sarif", "bad.yaml", cwd=tree)
    assert done.stdout == LINE + "\n"
    found = json.loads((tree / "a.json").read_text())["findings"]
    assert [(f["rule"], f["file"]) for f in found] == [("CM104", "bad.yaml")]
    results = json.loads((tree / "a.sarif").read_text())["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["CM104"]


def test_what_github_will_not_show_is_told(tree: Path) -> None:
    (tree / "many.yaml").write_text(
        "---\n".join(BAD.replace("step", f"step-{number}") for number in range(12))
    )
    words = ["--select", "CM104", "many.yaml", "--format", "github"]
    done = certlint(*words, cwd=tree)
    assert done.stdout.count("::error") == 12
    assert "2 more are in the log alone" in done.stderr
    assert certlint(*words, "--quiet", cwd=tree).stderr == ""


def test_names_in_sarif_do_not_depend_on_the_folder(tree: Path) -> None:
    (tree / "deploy").mkdir()
    (tree / "bad.yaml").rename(tree / "deploy" / "bad.yaml")
    outputs = {
        certlint("--format", "sarif", *words, cwd=folder).stdout
        for folder, words in [(tree, ["deploy"]), (tree / "deploy", []), (tree / "deploy", ["."])]
    }
    assert len(outputs) == 1
    result = json.loads(outputs.pop())["runs"][0]["results"][0]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "deploy/bad.yaml"


def test_output_does_not_depend_on_order_or_hash_seed(tree: Path) -> None:
    outputs = {
        certlint("--format", "sarif", *words, cwd=tree, env={"PYTHONHASHSEED": seed}).stdout
        for seed in ("0", "1", "2")
        for words in (["bad.yaml", "note.yaml"], ["note.yaml", "bad.yaml", "bad.yaml"])
    }
    assert len(outputs) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux runs on processors that are named")
def test_output_does_not_depend_on_the_number_of_processors(tree: Path) -> None:
    (tree / "many").mkdir()
    for number in range(5_100):
        text = BAD.replace("step", f"step-{number}") if number % 500 == 0 else "kind: Deployment\n"
        (tree / "many" / f"{number:04}.yaml").write_text(text)
    (tree / "many" / "0001.yaml").write_bytes(b"\xff\xfe\xfa")
    (tree / "many" / "5000.yaml").write_text("kind: Issuer # cert-manager\napiVersion: [")
    processors = os.sched_getaffinity(0)
    outputs: set[tuple[str, str]] = set()
    for chosen in ({min(processors)}, processors):
        os.sched_setaffinity(0, chosen)  # those that it starts have the same
        try:
            done = certlint("--fail-on", "never", cwd=tree)
        finally:
            os.sched_setaffinity(0, processors)
        outputs.add((done.stdout, done.stderr))
    ((told, _),) = outputs
    assert [told.count(f"[{rule}]") for rule in ("CM104", "CM900")] == [11, 1]


def test_context_is_read_but_not_reported(tree: Path) -> None:
    (tree / "secret.yaml").write_text(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: root, namespace: shop}\n"
    )
    done = certlint("note.yaml", "--context", ".", "--select", "CM508", cwd=tree)
    assert done.stdout.splitlines() == [
        (
            "note.yaml:4:25: warning: ClusterIssuer private reads Secret `root` from"
            " cert-manager's own namespace, but it is in shop [CM508]"
        )
    ]
    touched = certlint("secret.yaml", "--context", ".", "--select", "CM508", cwd=tree)
    assert touched.stdout == done.stdout  # the Secret is one of the finding's places
    other = certlint("good.yaml", "--context", ".", cwd=tree)
    assert (other.returncode, other.stdout) == (0, "")


@pytest.mark.parametrize(
    "words", [("--select", "CM151"), ("--select", "CM115"), ("--profile", "strict")]
)
def test_words_on_rules_hold_in_each_cluster(tree: Path, words: Sequence[str]) -> None:
    one = certlint(*words, cwd=tree).stdout
    (tree / ".certlint.yaml").write_text("clusters: {live: {files: ['*']}}\n")
    said = certlint(*words, cwd=tree).stdout
    assert said.replace(" (in cluster live)", "") == one
    assert ("CM115" in said) is ("CM151" not in words)


def test_select_and_ignore(tree: Path) -> None:
    assert certlint("bad.yaml", "--ignore", "acme-skip-tls-verify", cwd=tree).stdout == ""
    assert certlint("bad.yaml", "--select", "CM1", cwd=tree).stdout == LINE + "\n"
    assert certlint("bad.yaml", "--select", "CM2", cwd=tree).stdout == ""


def test_the_configuration_of_the_repository_is_found(tree: Path) -> None:
    (tree / ".certlint.yaml").write_text("rules: {CM104: warning}\n")
    done = certlint("bad.yaml", cwd=tree)
    assert done.stdout == LINE.replace("error", "warning") + "\n"
    assert certlint("--no-config", "bad.yaml", cwd=tree).stdout == LINE + "\n"
    (tree / ".certlint.yaml").write_text("profil: strict\n")
    done = certlint("bad.yaml", cwd=tree)
    assert done.returncode == 2
    assert done.stderr == (
        "certlint: .certlint.yaml:1:1: unknown key `profil`, did you mean `profile`?\n"
    )


def test_suppressed_findings_are_counted_and_shown_on_request(tree: Path) -> None:
    hidden = BAD.replace("true\n", "true  # certlint: ignore[CM104] a test server\n")
    (tree / "bad.yaml").write_text(hidden)
    done = certlint("bad.yaml", cwd=tree)
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 suppressed" in done.stderr
    assert certlint("--no-ignores", "bad.yaml", cwd=tree).stdout == LINE + "\n"


def test_a_namespace_can_be_assumed(tree: Path) -> None:
    (tree / "secret.yaml").write_text("apiVersion: v1\nkind: Secret\nmetadata: {name: root}\n")
    words = ["--select", "CM508", "note.yaml", "secret.yaml"]
    assert certlint(*words, cwd=tree).stdout == ""
    done = certlint(*words, "--assume-namespace", "shop", cwd=tree)
    assert done.stdout.startswith("note.yaml:4:25: warning: ClusterIssuer private reads Secret")


def test_gitignored_and_hidden_files_are_left_out_unless_named(tree: Path) -> None:
    (tree / "bad.yaml").rename(tree / "ignored.yaml")
    (tree / ".gitignore").write_text("ignored.*\n")
    (tree / ".hidden").mkdir()
    (tree / ".hidden" / "bad.yaml").write_text(BAD)
    assert certlint("--fail-on", "never", "-q", cwd=tree).stdout.count("CM104") == 0
    assert certlint("ignored.yaml", cwd=tree).returncode == 1
    assert certlint(".hidden", cwd=tree).stdout == f".hidden/{LINE}\n"


def test_skipped_files_are_told(tree: Path) -> None:
    (tree / "template.yaml").write_text("{{ if .x }}\n" + BAD + "{{ end }}\n")
    (tree / "crypt.yaml").write_bytes(b"\x00GITCRYPT\x00cert-manager")
    (tree / "sops.yaml").write_text(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {k: 'ENC[a]'}\n"
        "sops: {mac: 'ENC[b]'}\n"
    )
    done = certlint("--fail-on", "never", cwd=tree)
    (line,) = [line for line in done.stderr.splitlines() if "skipped" in line]
    assert "1 unrendered template" in line
    assert "1 encrypted" in line
    assert "1 binary" in line


def test_a_closed_pipe_is_no_failure_to_complain_about(tree: Path) -> None:
    words = f"{sys.executable} -m certlint --format json . | head -c 1"
    done = subprocess.run(words, shell=True, cwd=tree, capture_output=True, encoding="utf-8")  # noqa: S602
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_version_and_help(tree: Path) -> None:
    assert certlint("--version", cwd=tree).stdout.startswith("certlint 0.")
    shown = certlint("--help", cwd=tree)
    assert shown.returncode == 0
    for word in ("--format", "--context", "explain", "Exit status"):
        assert word in shown.stdout


def test_explain_is_markdown_in_a_pipe(tree: Path) -> None:
    shown = certlint("explain", "cm204", cwd=tree).stdout
    assert shown.startswith("# cert-manager cannot make its HTTP-01 self-check\n")
    assert "## Fix" in shown
    assert shown == certlint("explain", "egress-http01-self-check-blocked", cwd=tree).stdout
    wrong = certlint("explain", "CM24", cwd=tree)
    assert wrong.stderr.startswith("certlint: there is no rule 'CM24', did you mean CM")


def test_the_schema_of_the_configuration_is_json(tree: Path) -> None:
    schema = json.loads(certlint("config-schema", cwd=tree).stdout)
    assert "CM104" in schema["properties"]["rules"]["properties"]


VENDOR = """apiVersion: pki.example.com/v1
kind: Vendor
metadata: {name: a}
spec: {size: 1, sise: 2}
"""
VENDOR_CRD = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: vendors.pki.example.com}
spec:
  group: pki.example.com
  names: {kind: Vendor, plural: vendors}
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {size: {type: integer}}}
"""


def test_crds_that_are_named_make_their_objects_judged(tmp_path: Path) -> None:
    (tmp_path / "vendor.yaml").write_text(VENDOR)
    (tmp_path / "crds").mkdir()
    (tmp_path / "crds" / "vendors.yaml").write_text(VENDOR_CRD)
    command = [sys.executable, "-m", "certlint", "--format", "json", "vendor.yaml"]
    plain = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert json.loads(plain.stdout)["findings"] == []
    named = subprocess.run(
        [*command, "--crds", "crds"], cwd=tmp_path, capture_output=True, encoding="utf-8"
    )
    (finding,) = json.loads(named.stdout)["findings"]
    assert (finding["rule"], finding["start"]["line"]) == ("CM903", 4)
    absent = subprocess.run([*command, "--crds", "no"], cwd=tmp_path, capture_output=True)
    assert absent.returncode == 2


# Runs the command and prints the modules that are loaded at its end, however they were.
LOADED = """
import runpy, sys
try:
    runpy.run_module("certlint", run_name="__main__", alter_sys=True)
finally:
    print(*sys.modules, file=sys.stderr)
"""
MODEL = {"certlint.engine", "certlint.model.cluster", "certlint_rules"}
IDLE = MODEL | {"rich.console", "_ruamel_yaml", "ruamel.yaml"}
# What only a map, an answer or a bar needs.
ASKED = {
    "certlint.commands",
    "certlint.survey",
    "certlint.drawing",
    "certlint.whocan",
    "rich.progress",
}
RARE = ASKED | {
    *("cryptography", "hashlib", "jsonschema", "packaging", "pathspec"),
    *("tomllib", "certlint.report.masking"),
}


@pytest.mark.parametrize(
    ("words", "absent"),
    [
        (["--version"], IDLE),
        (["plain.yaml"], MODEL | {"importlib.metadata", "_ruamel_yaml"}),
        (["namespace.yaml"], {"importlib.metadata", "rich.console"}),
        (["good.yaml"], {"importlib.metadata", "rich.console"}),
    ],
)
def test_what_a_run_does_not_need_is_not_imported(
    tree: Path, words: Sequence[str], absent: set[str]
) -> None:
    (tree / "plain.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    (tree / "namespace.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words],
        cwd=tree, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    loaded = set(done.stderr.split())
    assert "certlint.cli" in loaded
    assert loaded & (absent | RARE) == set()
