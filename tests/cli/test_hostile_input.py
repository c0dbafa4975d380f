"""Hostile files, names and surroundings: a sentence or a place, and no other finding is lost."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.cli.running import certlint

from certlint import baseline, config

BAD = """apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: step}
spec:
  acme:
    server: https://acme.example.com/directory
    skipTLSVerify: true
    privateKeySecretRef: {name: step}
    solvers: [{http01: {ingress: {ingressClassName: nginx}}}]
"""
HEAD = "apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {name: x, namespace: shop}\n"
SAID = "ClusterIssuer step accepts any certificate from its ACME server [CM104]"
LINE = f"bad.yaml:7:20: error: {SAID}"

BOMB = HEAD + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else '1'] * 9)}]\n" for n in range(12)
)
RING = "\n---\n".join(
    f"apiVersion: cert-manager.io/v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: a}}\n"
    f"spec: {spec}\n"
    for kind, name, spec in (
        ("Issuer", "one", "{ca: {secretName: two}}"),
        ("Issuer", "two", "{ca: {secretName: one}}"),
        ("Certificate", "one", "{secretName: one, isCA: true, issuerRef: {name: one}}"),
        ("Certificate", "two", "{secretName: two, isCA: true, issuerRef: {name: two}}"),
    )
)
ROLES = "\n---\n".join(
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
    f"metadata: {{name: {one}, labels: {{{one}: cert-manager}}}}\n"
    "aggregationRule:\n  clusterRoleSelectors:\n"
    f"  - matchLabels: {{{two}: cert-manager}}\n"
    for one, two in (("a", "b"), ("b", "a"))
)

# What is read beside the bad file: its text, and where the run says that it is not right; "" where
# nothing is wrong.
BROKEN: dict[str, tuple[str, str]] = {
    "aliases": (BOMB, "aliases expand to more than"),
    "alias of itself": (HEAD + "spec: &s {ca: *s}\n", "contains itself"),
    "flow 10,000 deep": (HEAD + "spec: " + "[" * 10_000 + "]" * 10_000, "nested deeper than"),
    "blocks 1,000 deep": (
        HEAD + "spec:\n" + "".join(f"{' ' * (n + 1)}a:\n" for n in range(1_000)),
        "nested deeper than",
    ),
    "unclosed": (HEAD + "spec: {ca: {secretName: a}\n", "does not parse"),
    "tab": (HEAD + "spec:\n\tca: {}\n", "does not parse"),
    "lone surrogate": (HEAD.replace("x,", '"\\ud800",') + "spec: {}\n", "does not parse"),
    "one line": (HEAD + "spec: {ca: {secretName: " + "a" * 1_000_000 + "}}\n", ""),
    "tiny documents": ("---\na: b # cert-manager\n" * 20_000, ""),
    "escapes": (HEAD + 'spec: {ca: {secretName: "' + "\\x61" * 100_000 + '"}}\n', ""),
    "many fields": (HEAD + "spec: {" + ", ".join(f"k{n}: 1" for n in range(5_000)) + "}\n", "k99"),
    "separators": (HEAD + "spec: {ca: {secretName: \u2028\u2029\x85}}\n", "CM190"),
    "issuers in a ring": (RING, "Certificate a/two"),
    "roles in a ring": (ROLES, ""),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "bad.yaml").write_text(BAD)
    return tmp_path


def lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert "Traceback" not in done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_told_and_costs_no_other_finding(tree: Path, what: str) -> None:
    text, said = BROKEN[what]
    (tree / "other.yaml").write_bytes(text.encode("utf-8", errors="surrogatepass"))
    done = certlint(cwd=tree)
    told = lines(done)
    assert LINE in told
    others = [line for line in told if line.startswith("other.yaml:")]
    assert any(said in line for line in others) if said else not others
    assert len(others) <= 101
    assert done.returncode == 1


@pytest.mark.parametrize("data", [b"\0", b"kind: Issuer\n\xc3\x28\n", b"\x1f\x8b\x08"])
def test_bytes_that_are_no_text_are_counted(tree: Path, data: bytes) -> None:
    (tree / "other.yaml").write_bytes(data + b" cert-manager")
    done = certlint(cwd=tree)
    assert lines(done) == [LINE]
    assert "other.yaml" in done.stderr


def test_a_file_of_a_gigabyte_is_not_read(tree: Path) -> None:
    with (tree / "other.yaml").open("wb") as file:
        file.truncate(2**30)
    told = lines(certlint(cwd=tree))
    assert LINE in told
    assert any(line.startswith("other.yaml:1:1: error: the file is larger") for line in told)


def test_links_pipes_and_devices_in_a_folder_are_no_trap(tree: Path) -> None:
    (tree / "loop").symlink_to(tree)
    (tree / "self.yaml").symlink_to("self.yaml")
    (tree / "nowhere.yaml").symlink_to("not-there.yaml")
    (tree / "zero.yaml").symlink_to("/dev/zero")
    os.mkfifo(tree / "pipe.yaml")
    assert LINE in lines(certlint(cwd=tree))


def test_a_pipe_and_a_device_can_be_named(tree: Path) -> None:
    pipe = tree / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cp", "bad.yaml", "pipe"], cwd=tree) as writer:
        assert lines(certlint("pipe", cwd=tree)) == [LINE.replace("bad.yaml", "pipe")]
    assert writer.returncode == 0
    (told,) = lines(certlint("/dev/zero", cwd=tree))
    assert "the file is larger than" in told


def test_odd_names_of_files(tree: Path) -> None:
    (tree / "bad.yaml").unlink()
    names = ("a b", "new\nline", "100%41", "ü\u202e", "a\\b", "#a?b", "\x1b[31m", "\udce9")
    for name in names:
        (tree / f"{name}.yaml").write_text(BAD)
    done = certlint("--output", "sarif:report", cwd=tree)
    assert [line.rpartition(": ")[2] for line in lines(done)] == [SAID] * len(names)
    assert not {"\u202e", "\x1b"} & set(done.stdout)
    results = json.loads((tree / "report").read_text())["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"] for result in results]
    assert {place["artifactLocation"]["uri"] for place in places} == {
        *("%23a%3Fb.yaml", "%C3%BC%E2%80%AE.yaml", "%E9.yaml", "100%2541.yaml", "a%20b.yaml"),
        *("a%5Cb.yaml", "new%0Aline.yaml", "%1B%5B31m.yaml"),
    }


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_a_locale_without_utf_8(tree: Path, locale: str) -> None:
    (tree / "bad.yaml").write_text(BAD.replace("{name: step}", "{name: grün}", 1), "utf-8")
    env = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    (line,) = lines(certlint(cwd=tree, env=env))
    assert "ClusterIssuer grün accepts" in line


def run_with(redirection: str, tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = f"{sys.executable} -m certlint {' '.join(words)} {redirection}"
    return subprocess.run(command, shell=True, cwd=tree, capture_output=True, encoding="utf-8")  # noqa: S602


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    ("redirection", "words", "said"),
    [
        (">/dev/full", [], "cannot write the report: No space left on device"),
        (">&-", [], "cannot write the report: standard output is closed"),
        ("", ["--output", "json:/dev/full"], "cannot write /dev/full: No space left on device"),
        ("", ["--output", "json:no/such/file"], "cannot write no/such/file: No such file"),
    ],
)
def test_a_report_that_cannot_be_written(
    tree: Path, redirection: str, words: Sequence[str], said: str
) -> None:
    done = run_with(redirection, tree, *words)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"certlint: {said}" in done.stderr


def test_standard_error_may_be_closed(tree: Path) -> None:
    done = run_with("2>&-", tree)
    assert (done.returncode, done.stdout) == (1, LINE + "\n")


def test_an_interrupt_ends_the_run_without_a_traceback(tree: Path) -> None:
    pipe = tree / "pipe"
    os.mkfifo(pipe)
    words = [sys.executable, "-m", "certlint", "pipe"]
    # A shell without job control starts its background jobs deaf to it, and so all they start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(words, cwd=tree, stderr=subprocess.PIPE, encoding="utf-8") as process:
        signal.signal(signal.SIGINT, before)
        writer = os.open(pipe, os.O_WRONLY)  # from here on, certlint waits for its input
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
        os.close(writer)
    assert process.returncode == 130
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "a: &a [*a]",
        "{" * 10_000,
        "[" * 10_000,
        "\0",
        "\ud800",
        "rules: {CM101: {severity: [1]}}",
        "exclude: {a: b}",
        "tenants: [1]",
        "? [a]\n: b",
        "max-file-size: .nan",
        "max-file-size: -1",
        "profile: &p !!python/object:os.system x",
        "exclude: ['[', '**', '!', '\\']",
        '{"version": 1, "findings": 1e999}',
        "tool = 1",
        "[tool.certlint]\nexclude = 1979-05-27",
        BOMB,
    ],
)
def test_odd_settings_are_a_sentence(tmp_path: Path, text: str) -> None:
    for name, read, error in (
        (".certlint.yaml", config.load, config.ConfigError),
        ("pyproject.toml", config.load, config.ConfigError),
        (baseline.NAME, baseline.read, baseline.BaselineError),
    ):
        path = tmp_path / name
        path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
        try:
            read(path)
        except error as said:
            assert name in str(said)


def test_a_folder_in_the_place_of_settings(tree: Path) -> None:
    (tree / ".certlint.yaml").mkdir()
    (tree / baseline.NAME).mkdir()
    assert lines(certlint(cwd=tree)) == [LINE]


@pytest.mark.parametrize("day", ["9" * 30, "²"])
def test_an_odd_date_is_passed_over(tree: Path, day: str) -> None:
    assert lines(certlint(cwd=tree, env={"SOURCE_DATE_EPOCH": day})) == [LINE]


def test_a_pipe_is_read_once_even_if_an_issuer_names_what_others_use(tree: Path) -> None:
    issuer = BAD.replace("acme:", "vault:\n    auth: {tokenSecretRef: {name: a}}\n  acme:")
    (tree / "bad.yaml").write_text(issuer)
    (tree / "user.yaml").write_text("kind: Pod\nspec: {volumes: [{secret: {secretName: a}}]}\n")
    os.mkfifo(tree / "pipe")
    with subprocess.Popen(["cp", "user.yaml", "pipe"], cwd=tree) as writer:
        done = certlint("pipe", "bad.yaml", cwd=tree)
    assert writer.returncode == 0
    assert any("CM104" in line for line in lines(done))
    assert "could not" not in done.stderr
