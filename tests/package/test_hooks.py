"""The pre-commit hooks, as pre-commit itself runs them."""

import json
from pathlib import Path

import pytest
from identify import identify
from ruamel.yaml import YAML

from .running import ROOT, commit, places, run

# ruamel leaves its argument untyped.
HOOKS = {
    hook["id"]: hook
    for hook in YAML(typ="safe").load(  # pyright: ignore[reportUnknownMemberType]
        ROOT / ".pre-commit-hooks.yaml"
    )
}

CONTROLLER = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cert-manager
  namespace: cert-manager
spec:
  selector:
    matchLabels: {app: cert-manager}
  template:
    metadata:
      labels: {app: cert-manager}
    spec:
      containers:
        - name: controller
          image: registry.example.com/cert-manager-controller:v1.21.2
          args: [--cluster-resource-namespace=cert-manager]
          securityContext:
            runAsNonRoot: true
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
"""
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: egress
  namespace: cert-manager
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - ports:
        - {port: 53, protocol: UDP}
        - {port: 53, protocol: TCP}
        - {port: 443}
        - {port: 6443}
"""
ISSUER = """\
apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: public
  namespace: apps
spec:
  acme:
    server: https://acme.example.com/directory
    privateKeySecretRef: {name: account}
    solvers:
      - http01:
          ingress: {ingressClassName: nginx}
"""
OTHER = "apiVersion: v1\nkind: Namespace\nmetadata: {name: apps}\n"


@pytest.mark.parametrize("hook", ["certlint", "certlint-changed"])
@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("deploy.yaml", True),
        ("deploy.yml", True),
        ("list.json", True),
        (".certlint.yaml", True),
        ("Chart.yaml", True),
        ("README.md", False),
        ("main.py", False),
        ("main.tf", False),
        ("_helpers.tpl", False),
        ("values.yaml.gotmpl", False),
    ],
)
def test_which_files_start_a_hook(hook: str, name: str, *, wanted: bool) -> None:
    types = set(HOOKS[hook]["types_or"])
    assert bool(types & identify.tags_from_filename(name)) is wanted


def test_only_one_hook_is_given_file_names() -> None:
    given = {name: hook["pass_filenames"] for name, hook in HOOKS.items()}
    assert given == {"certlint": False, "certlint-changed": True}
    # Without it pre-commit runs parts of the files side by side, each reading the whole tree.
    assert all(hook["require_serial"] is True for hook in HOOKS.values())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {"PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit"))}


@pytest.fixture
def repository(index: None, tracked: Path, tmp_path: Path) -> Path:  # noqa: ARG001
    """Return a repository that uses both hooks, and whose policy blocks its issuer."""
    hooks = [{"id": name, "args": ["--output", f"json:{name}.out"]} for name in HOOKS]
    revision = run("git", "rev-parse", "HEAD", folder=tracked).stdout.strip()
    config = {"repos": [{"repo": str(tracked), "rev": revision, "hooks": hooks}]}
    files = {
        ".gitignore": "*.out\n",
        ".pre-commit-config.yaml": json.dumps(config),
        "platform/controller.yaml": CONTROLLER,
        "platform/policy.yaml": POLICY,
        "apps/issuer.yaml": ISSUER,
        "apps/namespace.yaml": OTHER,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    commit(tmp_path)
    return tmp_path


def pre_commit(folder: Path, hook: str, *files: str, home: dict[str, str], status: int) -> str:
    """Run one hook on some files and return its report."""
    choice = ("--files", *files) if files else ("--all-files",)
    run("pre-commit", "run", hook, *choice, folder=folder, status=status, extra=home)
    return (folder / f"{hook}.out").read_text()


@pytest.mark.slow
@pytest.mark.xdist_group("hooks")
@pytest.mark.parametrize("hook", ["certlint", "certlint-changed"])
def test_a_hook_stops_a_bad_commit_and_lets_a_good_one_pass(
    repository: Path, home: dict[str, str], hook: str
) -> None:
    found = places(pre_commit(repository, hook, home=home, status=1))
    assert found == {("CM204", "platform/policy.yaml", 9)}
    (repository / "platform/policy.yaml").write_text(POLICY + "        - {port: 80}\n")
    commit(repository)
    assert places(pre_commit(repository, hook, home=home, status=0)) == set()


@pytest.mark.slow
@pytest.mark.xdist_group("hooks")
def test_changed_files_are_judged_with_the_whole_repository(
    repository: Path, home: dict[str, str]
) -> None:
    changed = ("certlint-changed", "apps/issuer.yaml")
    found = places(pre_commit(repository, *changed, home=home, status=1))
    assert found == {("CM204", "platform/policy.yaml", 9)}
    changed = ("certlint-changed", "apps/namespace.yaml")
    assert places(pre_commit(repository, *changed, home=home, status=0)) == set()


@pytest.mark.slow
@pytest.mark.xdist_group("hooks")
def test_the_hooks_can_be_tried(
    index: None,  # noqa: ARG001
    tracked: Path,
    tmp_path: Path,
    home: dict[str, str],
) -> None:
    (tmp_path / "bad.yaml").write_text(
        ISSUER.replace("privateKey", "skipTLSVerify: true\n    privateKey")
    )
    commit(tmp_path)
    tried = ("pre-commit", "try-repo", tracked, "--all-files")
    said = run(*tried, folder=tmp_path, status=1, extra=home).stdout
    names = [line.rsplit(".", 1) for line in said.splitlines() if line.startswith("certlint")]
    assert [(name.rstrip("."), state) for name, state in names] == [
        ("certlint", "Failed"),
        ("certlint (changed files)", "Failed"),
    ]
    (tmp_path / "bad.yaml").write_text(ISSUER)
    commit(tmp_path)
    run(*tried, folder=tmp_path, status=0, extra=home)
