"""The way of somebody who brings certlint to a repository that has faults already."""

import re
from pathlib import Path

import pytest

from .running import commit, run

CONTROLLER = """\
apiVersion: apps/v1
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
        args: [--cluster-resource-namespace=cert-manager]
        securityContext:
          runAsNonRoot: true
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: {drop: [ALL]}
"""
# Nothing opens port 80, which the self-check of the issuer below needs.
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: egress, namespace: cert-manager}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}, {port: 443}, {port: 6443}]
"""
ISSUER = """\
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: public, namespace: apps}
spec:
  acme:
    server: https://acme.example.com/directory
    skipTLSVerify: true
    privateKeySecretRef: {name: account}
    solvers: [{http01: {ingress: {ingressClassName: nginx}}}]
"""
MENDED = ISSUER.replace("skipTLSVerify: true", "skipTLSVerify: false")
LATER = ISSUER.replace("name: public", "name: later").replace("name: account", "name: another")
_FINDING = re.compile(r"^(\S+?):(\d+):\d+: \w+: .* \[(\w+)\]$", re.MULTILINE)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, text in [("controller", CONTROLLER), ("policy", POLICY), ("issuer", ISSUER)]:
        (tmp_path / f"{name}.yaml").write_text(text)
    commit(tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.xdist_group("hooks")
def test_from_the_first_look_to_a_stopped_fault(
    index: None,  # noqa: ARG001
    tracked: Path,
    repository: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = {"PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit"))}

    def reported(status: int) -> set[tuple[str, str, int]]:
        """Commit what there is, and return what pre-commit then shows of it."""
        commit(repository)
        hook = ("pre-commit", "run", "certlint", "--all-files")
        said = run(*hook, folder=repository, status=status, extra=home).stdout
        return {(rule, file, int(line)) for file, line, rule in _FINDING.findall(said)}

    said = run("certlint", "init", "--pre-commit", folder=repository).stderr
    assert "next: certlint" in said
    hooks = repository / ".pre-commit-config.yaml"
    revision = run("git", "rev-parse", "HEAD", folder=tracked).stdout.strip()
    # What a person changes in it: where certlint is to be had from.
    told = re.sub(r"repo: \S+", f"repo: {tracked}", hooks.read_text())
    hooks.write_text(re.sub(r"rev: \S+", f"rev: {revision}", told))

    old = {("CM104", "issuer.yaml", 7), ("CM204", "policy.yaml", 7)}
    assert reported(1) == old
    (repository / "issuer.yaml").write_text(MENDED)
    assert reported(1) == old - {("CM104", "issuer.yaml", 7)}

    said = run("certlint", "baseline", folder=repository).stderr
    assert "hides 1 finding from later runs" in said
    assert reported(0) == set()
    (repository / "policy.yaml").write_text("# The same, one line further down.\n" + POLICY)
    assert reported(0) == set()

    (repository / "later.yaml").write_text(LATER)
    assert reported(1) == {("CM104", "later.yaml", 7)}
    shown = run("certlint", "--no-baseline", folder=repository, status=1).stdout
    assert {found[2] for found in _FINDING.findall(shown)} == {"CM104", "CM204"}
