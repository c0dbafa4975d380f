"""What a run could not judge: documents that do not parse, templates, and failed renders."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from certlint.config import Config
from certlint.diagnostics import NOT_RENDERED, UNRENDERED_TEMPLATE, YAML_PARSE_ERROR
from certlint.finding import Finding, Report
from certlint.loaded import Loaded
from certlint.model.tenancy import Evidence
from certlint.node import Node
from certlint.placing import placed
from certlint.problem import Problem, Severity
from certlint.rule import Rule
from certlint.source import Location, Source, Span

# Kinds whose values hold templates for somebody else: not ours to judge.
_TEMPLATING_GROUPS = (
    "", "apps", "batch", "external-secrets.io", "kyverno.io", "policies.kyverno.io", "argoproj.io",
    "monitoring.coreos.com", "grafana.integreatly.org", "kustomize.toolkit.fluxcd.io",
)  # fmt: skip


# The objects of places as they are applied, in whatever cluster.
Filled = Mapping[tuple[Source, Span], Sequence[Node]]


def findings(loaded: Loaded, active: set[str], config: Config, filled: Filled) -> Iterator[Finding]:
    """Yield what is told of the input itself; `active` are the ids of the rules that were asked.

    `filled` are the objects as they are applied: what is known to be filled in is no template.
    """
    if YAML_PARSE_ERROR.id in active:
        for problem in loaded.broken:
            broken = config.severity_of(YAML_PARSE_ERROR, multi=False) or Severity.NOTE
            yield placed(Finding(YAML_PARSE_ERROR, problem, broken))
    level = config.severity_of(NOT_RENDERED, multi=False)
    if NOT_RENDERED.id in active and level is not None:
        for problem in loaded.unrendered:
            yield Finding(NOT_RENDERED, problem, level)
    level = config.severity_of(UNRENDERED_TEMPLATE, multi=False)
    if UNRENDERED_TEMPLATE.id in active and level is not None:
        for at in _templated(loaded, filled):
            message = "something fills this in before it is applied: its value is not judged"
            yield placed(Finding(UNRENDERED_TEMPLATE, Problem(at, message), level))


def _templated(loaded: Loaded, filled: Filled) -> Iterator[Location]:
    told: set[str] = set()
    for source in loaded.templates:
        told.add(source.name)
        start = min(i for i in map(source.text.find, ("{{", "{%")) if i >= 0)
        yield Location(source, Span(start, start + 2))
    for document in loaded.documents:
        group = document.root["apiVersion"].text.rpartition("/")[0]
        if document.source.name in told or group in _TEMPLATING_GROUPS:
            continue
        roots = filled.get((document.source, document.root.span)) or [document.root]
        if node := next(filter(None, map(_first_placeholder, roots)), None):
            told.add(document.source.name)
            yield node.location


def _first_placeholder(root: Node) -> Node | None:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.placeholder:
            return node
        stack.extend(reversed([*node.map.values(), *node.list]))
    return None


def report(
    loaded: Loaded,
    today: date,
    found: Sequence[Finding] = (),
    rules: Sequence[Rule] = (),
    tenancy: Sequence[Evidence] = (),
) -> Report:
    """Return what rules found, with what they could not look at."""
    return Report(
        found,
        rules,
        loaded.files,
        len(loaded.documents),
        list(map(_shown, loaded.templates)),
        loaded.encrypted,
        loaded.binary,
        loaded.unreadable,
        tenancy,
        _charts(loaded),
        _unrendered(loaded),
        day=today,
    )


def _charts(loaded: Loaded) -> Sequence[str]:
    """Return the folders, as a person would type them, of the charts whose templates are left."""
    found: dict[str, None] = {}
    for source in loaded.templates:
        holding = [folder for folder in loaded.charts if source.name.startswith(f"{folder}/")]
        if holding or "" in loaded.charts:
            inside = source.name.removeprefix(min(holding, key=len, default=""))
            found[_shown(source).removesuffix(inside) or "."] = None
    return list(found)


def _unrendered(loaded: Loaded) -> Sequence[str]:
    """Return the files of the charts and kustomizations that could not be rendered."""
    return list(dict.fromkeys(_shown(problem.at.location.source) for problem in loaded.unrendered))


def _shown(source: Source) -> str:
    return source.shown or source.name
