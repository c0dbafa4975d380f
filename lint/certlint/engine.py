"""Documents and rules → findings. The only place that catches what a rule raises."""

import datetime
import itertools
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from certlint.config import Config
from certlint.diagnostics import RULE_CRASHED, UNRENDERED_TEMPLATE, YAML_PARSE_ERROR
from certlint.files import Scope
from certlint.finding import Finding, Report, lasting_path
from certlint.loader import Loaded
from certlint.model.cluster import Cluster
from certlint.model.inventory import Facts
from certlint.model.objects import Object
from certlint.model.schema_faults import SchemaFaults
from certlint.model.schemas import Schemas
from certlint.model.tenancy import PLATFORM, TenancyFacts
from certlint.model.units import worlds
from certlint.node import Node
from certlint.problem import Problem, Severity
from certlint.rule import Rule
from certlint.source import Location, Source, Span
from certlint.steps import Step, silent, told
from certlint.suppress import suppress

# Kinds whose values hold templates for somebody else: not ours to judge.
_TEMPLATING_GROUPS = (
    "", "apps", "batch", "external-secrets.io", "kyverno.io", "policies.kyverno.io", "argoproj.io",
    "monitoring.coreos.com", "grafana.integreatly.org",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """How one run differs from another: what is reported on, what is hidden, and the day."""

    scope: Scope
    today: datetime.date
    assume_namespace: str = ""
    ignores: bool = True


def lint(
    loaded: Loaded, rules: Sequence[Rule], config: Config, run: Run, step: Step = silent
) -> Report:
    """Judge what was loaded by some rules; the findings come sorted, hidden ones included."""
    facts = replace(facts_of(config), today=run.today)
    found: dict[tuple[object, ...], Finding] = {}
    tenancy = ""
    ran: set[str] = set()
    schemas = SchemaFaults(Schemas(loaded.definitions))
    for world in worlds(
        loaded.documents, frozenset(loaded.charts), assume_namespace=run.assume_namespace
    ):
        cluster = Cluster(world, facts, schemas)
        here: dict[tuple[object, ...], Finding] = {}
        for finding in _judge(cluster, told(step, "asking rules", rules), config, ran):
            here[(finding.rule.id, finding.location.order, finding.message)] = finding
        known = {key[:2] for key in found}
        # What is equal in several alternatives is told once, even if its words differ.
        found |= {key: finding for key, finding in here.items() if key[:2] not in known}
        tenancy = tenancy or _tenancy(cluster)
    own = _own(loaded, {rule.id for rule in rules}, config)
    findings = [f for f in itertools.chain(found.values(), own) if _touches(f, run.scope)]
    if run.ignores:
        findings = suppress(
            findings,
            loaded.documents,
            config,
            ran=frozenset(ran),
            scope=run.scope,
            today=run.today,
        )
    return Report(
        sorted(findings, key=lambda finding: finding.order),
        rules,
        loaded.files,
        len(loaded.documents),
        [source.shown or source.name for source in loaded.templates],
        loaded.encrypted,
        loaded.binary,
        loaded.unreadable,
        tenancy,
        day=run.today,
    )


def facts_of(config: Config) -> Facts:
    """Return what the configuration says of the cluster."""
    return Facts(
        TenancyFacts(
            config.tenancy,
            config.tenants,
            config.tenant_labels,
            config.tenant_globs,
            (*PLATFORM, *config.platform_namespaces),
        ),
        config.cert_manager.namespace,
        config.cert_manager.cluster_resource_namespace,
        config.cert_manager.images,
        config.namespaces,
        frozenset(config.trusted_subjects),
        config.allowed_issuer_hosts,
        config.internal_suffixes,
        config.test_globs,
        config.closed_world,
        api_server_ports=config.api_server_ports,
    )


def _judge(
    cluster: Cluster, rules: Iterable[Rule], config: Config, ran: set[str]
) -> Iterator[Finding]:
    """Yield what rules find; those that are on and do not fail are added to `ran`."""
    objects = {id(thing.root): thing for thing in (*cluster.objects, *cluster.partials)}
    strict = config.profile == "strict"
    for rule in rules:
        severity = config.severity_of(rule, multi=cluster.tenancy.multi)
        if severity is None:
            continue
        ran.add(rule.id)
        for told_by, problem in _run(rule, cluster, config.options_of(rule)):
            if told_by is RULE_CRASHED:
                ran.discard(rule.id)
            if problem.strict and not strict:
                continue
            level = Severity.ERROR if told_by is RULE_CRASHED else severity
            finding = _finding(told_by, problem, level, objects)
            if not _is_patched(finding, cluster):
                yield finding


def _run(
    rule: Rule, cluster: Cluster, options: Mapping[str, object]
) -> Iterator[tuple[Rule, Problem]]:
    problems: Iterator[Problem] | None = None
    while True:
        try:
            problems = rule.check(cluster, **options) if problems is None else problems
            problem = next(problems, None)
        except Exception as error:
            yield RULE_CRASHED, _crash(rule, error, cluster)
            return
        if problem is None:
            return
        yield rule, problem


def _crash(rule: Rule, error: Exception, cluster: Cluster) -> Problem:
    nowhere = Location(Source("certlint", ""), Span(0, 0))
    at = cluster.objects[0].location if cluster.objects else nowhere
    # Not what the exception says: that may be a piece of a Secret.
    frame = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__} in {PurePath(frame.filename).name}:{frame.lineno}"
    return Problem(at, f"rule {rule.id} failed and says nothing about this cluster ({what})")


def _finding(
    rule: Rule, problem: Problem, severity: Severity, objects: Mapping[int, Object]
) -> Finding:
    if problem.severity is not None:
        severity = min(severity, problem.severity)
    at = problem.at
    if isinstance(at, Object):
        return Finding(rule, problem, severity, at)
    node = at if isinstance(at, Node) else None
    for ancestor in node.lineage if node is not None else ():
        thing = objects.get(id(ancestor))
        if thing is not None and node is not None:
            return Finding(rule, problem, severity, thing, lasting_path(node, thing.root))
    return Finding(rule, problem, severity)


def _is_patched(finding: Finding, cluster: Cluster) -> bool:
    if finding.subject is None or not finding.path:
        return False
    path = ".".join(step for step in finding.path.split("/") if not step.startswith("["))
    return cluster.patched(finding.subject, path)


def _own(loaded: Loaded, active: set[str], config: Config) -> Iterator[Finding]:
    """The engine's own findings: what does not parse, and what is not rendered."""
    if YAML_PARSE_ERROR.id in active:
        for problem in loaded.broken:
            yield Finding(
                YAML_PARSE_ERROR,
                problem,
                config.severity_of(YAML_PARSE_ERROR, multi=False) or Severity.NOTE,
            )
    level = config.severity_of(UNRENDERED_TEMPLATE, multi=False)
    if UNRENDERED_TEMPLATE.id in active and level is not None:
        for at in _unrendered(loaded):
            message = "something fills this in before it is applied: its value is not judged"
            yield Finding(UNRENDERED_TEMPLATE, Problem(at, message), level)


def _unrendered(loaded: Loaded) -> Iterator[Location]:
    told: set[str] = set()
    for source in loaded.templates:
        told.add(source.name)
        start = min(i for i in map(source.text.find, ("{{", "{%")) if i >= 0)
        yield Location(source, Span(start, start + 2))
    for document in loaded.documents:
        group = document.root["apiVersion"].text.rpartition("/")[0]
        if document.source.name in told or group in _TEMPLATING_GROUPS:
            continue
        if (node := _first_placeholder(document.root)) is not None:
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


def _touches(finding: Finding, scope: Scope) -> bool:
    places: Iterable[Location] = (
        finding.location,
        *(related.at.location for related in finding.problem.related),
    )
    return any(scope.holds(place.source.name) for place in places)


def _tenancy(cluster: Cluster) -> str:
    evidence = cluster.tenancy.evidence
    if evidence is None:
        return ""
    places = [f"{p.location.source.shown}:{p.location.line}" for p in evidence.places]
    return evidence.says + (f" ({', '.join(places)})" if places else "")


def worst(report: Report) -> Severity | None:
    """The worst level among the visible findings."""
    return max((finding.severity for finding in report.visible), default=None)
