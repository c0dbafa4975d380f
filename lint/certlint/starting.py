"""What a repository needs to begin with certlint: a commented configuration, a hook, a workflow.

All of it is text that a person reads and keeps; files that exist are never written over.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from textwrap import dedent, indent
from typing import NamedTuple

from certlint import files, fleet, loader, overlays
from certlint.config import Config
from certlint.loaded import Loaded
from certlint.model.cluster import Cluster
from certlint.model.objects import Object
from certlint.model.units import worlds
from certlint.session import UsageError
from certlint.wording import some_of

CONFIGURATION = ".certlint.yaml"
PRE_COMMIT = ".pre-commit-config.yaml"
WORKFLOW = ".github/workflows/certlint.yaml"
# Actions by digest, as of the end of 2025.
_CHECKOUT = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0"
_SETUP_PYTHON = "actions/setup-python@e797f83bcb11b83ae66e0230d6156d7c80228e7c # v6.0.0"
_UPLOAD = "github/codeql-action/upload-sarif@5d4e8d1aca955e8d8589aabd499c5cae939e33c7 # v4.31.9"
# Where to get certlint from is for the user to say.
SOURCE = "https://git.example.com/certlint"
_WHERE = "the place that you have certlint from"
_ADDRESS = f"put {_WHERE} into it"
_NOTHING = "no object that certlint knows"
_HOOK = "- id: certlint"

_SHOWN = 3
_COUNTED = ("ClusterIssuer", "Issuer", "Certificate", "NetworkPolicy", "Role", "ClusterRole")


class Draft(NamedTuple):
    """A file to begin with: `written` is what to tell of it, `kept` if there is one already."""

    name: str
    text: str
    written: str = ""
    kept: str = ""


class Written(NamedTuple):
    """A file that was written, or left as it is because it exists, and what to tell of it."""

    path: Path
    new: bool
    told: str


def begin(path: Path, *, hook: bool, workflow: bool) -> Iterator[Written]:
    """Write what a repository needs to begin with; yields what became of each file.

    Raises UsageError.
    """
    if not path.is_dir():
        raise UsageError(f"no such folder: {path}")
    root = files.root_of([path])
    found = list(files.find([path], root))
    loaded = loader.load(found)
    world = worlds(loaded.documents, frozenset(loaded.charts))[0]
    cluster = Cluster(world, fleet.facts_of(Config()))
    roots = [overlay.name or "." for overlay in overlays.roots(found, root)]
    wanted = [configuration(loaded, cluster, roots)]
    if hook:
        wanted.append(hook_file())
    if workflow:
        wanted.append(workflow_file())
    for draft in wanted:
        try:
            yield _write(root, draft)
        except OSError as error:
            where = root / draft.name
            raise UsageError(f"cannot write {where}: {error.strerror or error}") from None


def _write(folder: Path, draft: Draft) -> Written:
    path = folder / draft.name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(draft.text)
    except FileExistsError:
        there = _HOOK in path.read_text("utf-8", errors="replace")
        return Written(path, new=False, told="" if there else draft.kept)
    return Written(path, new=True, told=draft.written)


def configuration(loaded: Loaded, cluster: Cluster, kustomizations: Sequence[str]) -> Draft:
    """Return a configuration that says what the manifests show, and asks what they do not."""
    lines = _configuration(loaded, cluster, kustomizations)
    seen = _seen(cluster.objects)
    told = f"seen here: {seen}" if seen else f"{_NOTHING}: is this where your manifests are?"
    return Draft(CONFIGURATION, "".join(f"{line}\n" for line in lines), told)


def _configuration(
    loaded: Loaded, cluster: Cluster, kustomizations: Sequence[str]
) -> Iterator[str]:
    yield "# What manifests alone cannot tell certlint. Every key is optional;"
    yield "# `certlint config-schema` describes them all."
    yield "#"
    yield f"# Seen here: {_seen(cluster.objects) or _NOTHING}."
    if loaded.charts:
        charts = some_of(sorted(loaded.charts), _SHOWN)
        yield f"# `certlint --render` judges what charts make: {charts}."
    if kustomizations:
        named = some_of(kustomizations, _SHOWN)
        yield f"# `certlint --render` judges what kustomizations make: {named}."
    yield ""
    yield "# Which rules are on: `default`, or `strict` for hardening too."
    yield "profile: default"
    yield ""
    evidence = cluster.tenancy.evidence
    if evidence is None:
        yield "# Nothing here shows several tenants. If they share the cluster, say `multi`."
        yield "tenancy: auto"
    else:
        yield f"# Several tenants share the cluster: {evidence.says}."
        yield "tenancy: multi"
    yield ""
    yield from _namespaces(cluster)
    yield from _installation(cluster)
    yield "# Who may hold rights that rules report, as `Group platform-admins`."
    yield "trusted-subjects: []"
    yield ""
    yield "# What is not to be read, as in a .gitignore."
    yield "exclude: []"
    yield ""
    yield "# Rules that are off or of another level here, as `CM151: note`."
    yield "rules: {}"


def _seen(objects: Sequence[Object]) -> str:
    counts = Counter(thing.kind for thing in objects)
    return ", ".join(_counted(counts[kind], kind) for kind in _COUNTED if counts[kind])


def _counted(number: int, kind: str) -> str:
    many = f"{kind.removesuffix('y')}ies" if kind.endswith("y") else f"{kind}s"
    return f"{number:,} {kind if number == 1 else many}"


def _namespaces(cluster: Cluster) -> Iterator[str]:
    names = sorted({thing.namespace for thing in cluster.objects} - {""})
    tenants = [name for name in names if cluster.tenancy.tenant(name)]
    platform = [name for name in names if cluster.tenancy.is_platform(name)]
    if tenants:
        yield f"# Namespaces that count as tenants': {some_of(tenants, _SHOWN)}."
    if platform:
        yield f"# Namespaces that count as the platform's: {some_of(platform, _SHOWN)}."
    yield "# Further namespaces that are never a tenant's, as globs."
    yield "platform-namespaces: []"
    yield ""


def _installation(cluster: Cluster) -> Iterator[str]:
    found = [c for c in cluster.controllers if not c.synthetic]
    if found:
        place = found[0].location
        shown = f"{place.source.shown or place.source.name}:{place.line}"
        verb = "is installed" if found[0].workload is None else "runs"
        yield f"# cert-manager {verb} here: {shown}."
    else:
        yield "# cert-manager itself is not among these manifests; if it runs elsewhere, say where."
    namespace = found[0].namespace if found else ""
    home = cluster.cluster_resource_namespace if found else ""
    # What nobody wrote down is a proposal only.
    yield _line("cert-manager:", known=bool(namespace or home))
    yield _line(f"  namespace: {namespace or cluster.home}", known=bool(namespace))
    yield "  # Where ClusterIssuers find their Secrets."
    yield _line(f"  cluster-resource-namespace: {home or cluster.home}", known=bool(home))
    yield ""


def _line(text: str, *, known: bool) -> str:
    return text if known else f"# {text}"


def hook_file() -> Draft:
    """Return a configuration of pre-commit with certlint's hook."""
    hook = indent(
        dedent(f"""\
            - repo: {SOURCE} # {_WHERE}
              rev: v{version("certlint")}
              hooks:
                {_HOOK}
        """),
        "  ",
    )
    return Draft(
        PRE_COMMIT, f"repos:\n{hook}", _ADDRESS, f"for the hook, add to it\n{hook.rstrip()}"
    )


def workflow_file() -> Draft:
    """Return a workflow of GitHub that uploads findings to code scanning."""
    text = dedent(f"""\
        name: certlint
        on:
          push:
            branches: [main]
          pull_request:
        permissions: {{}}
        jobs:
          certlint:
            runs-on: ubuntu-latest
            permissions:
              contents: read
              security-events: write
            steps:
              - uses: {_CHECKOUT}
                with:
                  persist-credentials: false
              - uses: {_SETUP_PYTHON}
                with:
                  python-version: "3.13"
              # {_WHERE.capitalize()}.
              - run: pip install "certlint @ git+{SOURCE}@v{version("certlint")}"
              - run: certlint --format sarif > certlint.sarif
              - uses: {_UPLOAD}
                with:
                  sarif_file: certlint.sarif
                  category: certlint
    """)
    return Draft(WORKFLOW, text, _ADDRESS)
