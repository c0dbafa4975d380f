"""What the README shows is true."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from certlint import registry, session, starting
from certlint.report import render

from .running import ROOT, places, run

ISSUER = """\
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: public
spec:
  acme:
    server: https://acme.example.com/directory
    email: tls@corp.tld
    privateKeySecretRef: {name: account}
    solvers:
      - dns01:
          cloudflare:
            apiTokenSecretRef: {name: token, key: token}
"""
TRUSTING = """\
apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: public
  namespace: apps
spec:
  acme:
    {}
    server: https://acme.example.com/directory
    privateKeySecretRef:
      name: account
    solvers:
      - http01: {{ingress: {{ingressClassName: nginx}}}}
"""

README = (ROOT / "README.md").read_text()
COMMANDS = dict(
    re.findall(r"^<!-- command: (\w+) -->\n```sh\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL)
)


def test_the_two_commands_are_one_line_each() -> None:
    assert list(COMMANDS) == ["try", "check"]
    assert [command.count("\n") for command in COMMANDS.values()] == [0, 0]
    assert COMMANDS["check"].split(" && ")[-1] == "make check"
    assert COMMANDS["try"].endswith(" && .venv/bin/certlint examples/secure")


def test_the_example_is_what_a_terminal_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = re.search(r"^\$ certlint (--select .*?)\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL)
    assert shown is not None
    *selections, path = shown[1].split()
    rules = tuple(word for word in selections if word != "--select")
    request = session.Request(paths=(path,), select=rules, today=dt.date(2026, 11, 25))
    said = render("text", session.run(request), terminal=True, width=88)
    assert shown[2] == said.strip()


def test_the_rules_that_it_names_exist() -> None:
    named = set(re.findall(r"\bCM\d{3}\b", README))
    assert named <= {rule.id for rule in registry.load()}
    assert len(named) > 9


def test_the_configuration_is_one(tmp_path: Path) -> None:
    given = re.search(r"^```yaml\n(profile: .*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert given is not None
    (tmp_path / ".certlint.yaml").write_text(given[1])
    (tmp_path / "issuer.yaml").write_text(ISSUER)
    # Of the two rules that the configuration names, the one that is not off would tell a note.
    said = run("certlint", "--format", "json", ".", folder=tmp_path, status=1).stdout
    assert [(f["rule"], f["severity"]) for f in json.loads(said)["findings"]] == [
        ("CM151", "error")
    ]


def test_the_comment_silences(tmp_path: Path) -> None:
    given = re.search(r"^(skipTLSVerify: .*)$", README, re.MULTILINE)
    assert given is not None
    (tmp_path / "issuer.yaml").write_text(TRUSTING.format(given[1]))
    extra = {"SOURCE_DATE_EPOCH": "1767225600"}  # 2026-01-01
    run("certlint", "issuer.yaml", folder=tmp_path, extra=extra)
    said = run("certlint", "--no-ignores", "--format", "json", ".", folder=tmp_path, status=1)
    assert places(said.stdout) == {("CM104", "issuer.yaml", 8)}


def test_the_families_of_rules_are_those_that_there_are() -> None:
    table = set(re.findall(r"^\| (CM\d)xx \|", README, re.MULTILINE))
    assert table == {rule.id[:3] for rule in registry.load() if rule.id.startswith("CM")}


def test_the_workflow_is_the_one_that_is_checked() -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    (shown,) = (block for block in blocks if block.startswith("# .github/workflows/"))
    assert shown.split("\n", 1)[1] == starting.workflow_file().text
