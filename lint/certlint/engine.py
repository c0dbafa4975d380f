"""Documents and rules → findings. The only place that catches what a rule raises."""

import datetime
import itertools
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import NamedTuple

from certlint import passed_over
from certlint.config import Config
from certlint.diagnostics import RULE_CRASHED
from certlint.files import Scope
from certlint.finding import Finding, Report
from certlint.fleet import members
from certlint.holders import Holders
from certlint.loaded import Loaded
from certlint.model.cluster import Cluster
from certlint.model.tenancy import Evidence
from certlint.node import Node
from certlint.placing import joined, placed
from certlint.problem import Problem, Severity
from certlint.rule import Rule
from certlint.source import Location, Source, Span
from certlint.steps import Step, silent, told
from certlint.suppress import suppress


class Run(NamedTuple):
    """How one run differs from another: what is reported on, what is hidden, and the day."""

    scope: Scope
    today: datetime.date
    assume_namespace: str = ""
    ignores: bool = True


def lint(
    loaded: Loaded,
    rules: Sequence[Rule],
    config: Config,
    run: Run,
    step: Step = silent,
    see: Callable[[Cluster], object] | None = None,
) -> Report:
    """Judge what was loaded by some rules; the findings come sorted, hidden ones included.

    `see` is shown each cluster that was judged, for who asks it more than the rules do.
    """
    found: list[Finding] = []
    tenancy: list[Evidence] = []
    ran: set[str] = set()
    filled: dict[tuple[Source, Span], list[Node]] = defaultdict(list)
    for member in members(loaded, config, assume_namespace=run.assume_namespace, today=run.today):
        known: set[tuple[object, ...]] = set()
        shown: Evidence | None = None
        for cluster in member.clusters:
            here = {
                _place(f): f
                for f in _judge(cluster, told(step, "asking rules", rules), member.config, ran)
            }
            # What is equal in several alternatives is told once, even if its words differ.
            new = {key: f for key, f in here.items() if key[:2] not in known or f.renders}
            found += [f._replace(clusters=(member.name,)) for f in new.values()]
            known |= {key[:2] for key in new}
            shown = shown or cluster.tenancy.evidence
            if see is not None:
                see(cluster)
            for root in (thing.root for thing in cluster.objects):
                filled[root.source, root.span].append(root)
        if shown:
            named = f"{member.name}: {shown.says}" if member.name else shown.says
            tenancy.append(shown._replace(says=named))
    own = passed_over.findings(loaded, {rule.id for rule in rules}, config, filled)
    findings = [f for f in itertools.chain(_joined(found), own) if _touches(f, run.scope)]
    if run.ignores:
        findings = suppress(
            findings,
            [*loaded.documents, *loaded.values],
            config,
            commented=loaded.commented,
            ran=frozenset(ran),
            scope=run.scope,
            today=run.today,
        )
    found = sorted(joined(findings), key=lambda finding: finding.order)
    return passed_over.report(loaded, run.today, found, rules, tenancy)


def _place(finding: Finding) -> tuple[object, ...]:
    return finding.rule.id, finding.location.order, finding.problem.message


def _joined(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield what is found in several clusters once, with their names and at its worst level."""
    found: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        found.setdefault((*_place(finding), finding.renders), []).append(finding)
    for alike in found.values():
        names = tuple(name for finding in alike for name in finding.clusters if name)
        yield max(alike, key=lambda finding: finding.severity)._replace(clusters=names)


def _judge(
    cluster: Cluster, rules: Iterable[Rule], config: Config, ran: set[str]
) -> Iterator[Finding]:
    """Yield what rules find; those that are on and do not fail are added to `ran`."""
    holders = Holders([*cluster.objects, *cluster.partials])
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
            finding = _finding(told_by, problem, level, holders)
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


def _finding(rule: Rule, problem: Problem, severity: Severity, holders: Holders) -> Finding:
    if problem.severity is not None:
        severity = min(severity, problem.severity)
    return placed(Finding(rule, problem, severity, *holders.of(problem.at)))


def _is_patched(finding: Finding, cluster: Cluster) -> bool:
    if finding.subject is None or not finding.path:
        return False
    path = ".".join(step for step in finding.path.split("/") if not step.startswith("["))
    return cluster.patched(finding.subject, path)


def _touches(finding: Finding, scope: Scope) -> bool:
    places: Iterable[Location] = (
        finding.location,
        *(related.at.location.written for related in finding.problem.related),
    )
    return any(scope.holds(place.source.name) for place in places)
