"""One run, from what a user asks to what they get: files, configuration, rules, report."""

import datetime
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from certlint import baseline, files, loader, passed_over, reading, registry
from certlint import config as configuration
from certlint.baseline import BaselineError
from certlint.config import Config, ConfigError
from certlint.files import InputFile, Scope
from certlint.finding import Report
from certlint.loaded import Loaded
from certlint.problem import Severity
from certlint.rendered import Renders
from certlint.report import Format, render, text
from certlint.rule import Rule
from certlint.source import Source
from certlint.steps import Step, silent

if TYPE_CHECKING:  # the model takes most of a start, and is loaded only where documents matter
    from certlint.model.cluster import Cluster

STDIN = "-"


class UsageError(Exception):
    """What a user asked for cannot be done; the message says what to change."""


class Request(NamedTuple):
    """What a user asks for; `all_rules` is set where the report lists rules that found nothing."""

    paths: Sequence[str]
    today: datetime.date
    context: Sequence[str] = ()
    crds: Sequence[str] = ()
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    config: Path | None = None
    no_config: bool = False
    profile: str | None = None
    assume_namespace: str = ""
    ignores: bool = True
    baseline: bool = True
    show_suppressed: bool = False
    render: bool = False
    all_rules: bool = False


class Inputs(NamedTuple):
    """What a run reads: the files that a request names, and the configuration that they have.

    `scope` is what it reports on.
    """

    parent: Path
    root: Path
    config: Config
    found: Sequence[InputFile | Source]
    scope: Scope


def inputs(request: Request) -> Inputs:
    """Find the files of a request and their configuration; raises UsageError."""
    named = [Path(path) for path in request.paths if path != STDIN]
    context = [Path(path) for path in request.context if path != STDIN]
    crds = [Path(path) for path in request.crds]
    missing = [str(path) for path in (*named, *context, *crds) if not path.exists()]
    if missing:
        raise UsageError(f"no such file or folder: {', '.join(missing)}")
    everything = [*named, *context]
    root, parent = files.root_of(everything), files.common_parent(everything)
    try:
        config = _config(request, parent, root)
    except ConfigError as error:
        raise UsageError(str(error)) from None
    found: list[InputFile | Source] = list(files.find(everything, root, config.exclude))
    if STDIN in (*request.paths, *request.context):
        found.append(reading.stdin_source(sys.stdin.buffer.read()))
    scope = _scope(named, root, stdin=STDIN in request.paths) if context else Scope()
    return Inputs(parent, root, config, found, scope)


def run(
    request: Request, step: Step = silent, see: Callable[["Cluster"], object] | None = None
) -> Report:
    """Read, judge and report, tell how far it is, show what was judged; raises UsageError."""
    given = inputs(request)
    config, found, root = given.config, given.found, given.root
    try:
        chosen = configuration.chosen(registry.names(), request.select, request.ignore)
    except (ConfigError, registry.RegistryError) as error:
        raise UsageError(str(error)) from None
    size = int(config.max_file_size * reading.MEGABYTE)
    crds = [Path(path) for path in request.crds]
    definitions = list(loader.load_definitions(files.find(crds, root)))
    groups = [definition.root.at("spec.group").text for definition in definitions]
    words = [*config.images, *filter(None, groups)]
    closed = any(part.closed_world for part in config.parts)
    read = _rendered(request, given) if request.render else Renders(found)
    loaded = loader.load(
        read.found, words=words, max_file_size=size, closed_world=closed, step=step
    )
    loaded.files += read.fewer
    loaded.unrendered += read.failed
    loaded.commented += read.commented
    loaded.definitions += definitions
    report = _judged(loaded, request, given, frozenset(chosen), step, see)
    root_name = root.resolve().as_posix()
    report = report._replace(show_suppressed=request.show_suppressed, root=root_name)
    path = baseline.find(given.parent, root) if request.baseline else None
    if path is None:
        return report
    names = {file.name for file in found}

    def looked_at(name: str) -> bool:
        return given.scope.holds(name) and (name in names or not (root / name).exists())

    try:
        return baseline.hide(report, baseline.read(path), looked_at)
    except BaselineError as error:
        raise UsageError(str(error)) from None


def _judged(
    loaded: Loaded,
    request: Request,
    given: Inputs,
    chosen: frozenset[str],
    step: Step,
    see: Callable[["Cluster"], object] | None,
) -> Report:
    parts = (loaded.documents, loaded.broken, loaded.templates, loaded.unrendered)
    if not any(parts) and not request.all_rules:
        return passed_over.report(loaded, request.today)
    # Two thirds of a run's start, which commits without anything of cert-manager need not wait for.
    from certlint import engine  # noqa: PLC0415

    try:
        rules = [rule for rule in registry.load() if rule.id in chosen]
        config = _switched_on(given.config, rules, request.select)
    except registry.RegistryError as error:
        raise UsageError(str(error)) from None
    run = engine.Run(given.scope, request.today, request.assume_namespace, request.ignores)
    return engine.lint(loaded, rules, config, run, step, see)


def _rendered(request: Request, given: Inputs) -> Renders:
    from certlint import rendering  # noqa: PLC0415  other runs render nothing

    for way in given.config.renders:
        if not (given.root / way.chart / "Chart.yaml").is_file():
            raise UsageError(f"`render` names the chart `{way.chart}`, which does not exist")
    ways, namespace = given.config.renders, request.assume_namespace
    return rendering.render(given.found, given.root, ways, namespace)


def write_baseline(request: Request, step: Step = silent) -> str:
    """Hide what a run finds from later runs; returns what was written, in words.

    Raises UsageError.
    """
    report = run(request._replace(baseline=False), step)
    named = [Path(path) for path in request.paths]
    root = files.root_of(named)
    path = root / baseline.NAME
    others = baseline.out_of_sight(path, _scope(named, root, stdin=False))
    try:
        path.write_text(baseline.written(report, others), "utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from None
    return f"{path} hides {text.counted(len(report.visible), 'finding')} from later runs"


def _config(request: Request, start: Path, root: Path) -> Config:
    path = request.config
    if path is None and not request.no_config:
        path = configuration.find(start, root)
    if path is not None and not path.is_file():
        raise UsageError(f"no such configuration file: {path}")
    config = Config() if path is None else configuration.load(path)
    return config.judging(request.profile or config.profile, config.rules)


def _switched_on(config: Config, rules: Sequence[Rule], select: Sequence[str]) -> Config:
    """A rule that is selected by its id or name is on, whatever the profile."""
    settings = dict(config.rules)
    for rule in rules:
        if rule.profile != "default" and {rule.id, rule.name} & set(select):
            settings.setdefault(rule.id, configuration.Setting(severity=rule.severity))
    return config.judging(config.profile, settings)


def _scope(paths: Sequence[Path], root: Path, *, stdin: bool) -> Scope:
    base = root.resolve()
    inside = [(p, p.resolve()) for p in paths]
    names = [
        (p.is_dir(), (real.relative_to(base) if real.is_relative_to(base) else real).as_posix())
        for p, real in inside
    ]
    folders = tuple("" if name == "." else f"{name}/" for is_folder, name in names if is_folder)
    single = {name for is_folder, name in names if not is_folder}
    if stdin:
        single.add("stdin")
    return Scope(frozenset(single), folders)


def shown(kind: Format, report: Report, *, color: str, quiet: bool) -> str:
    """Return a report for standard output: as a page where a person looks, else plain."""
    if kind != "text":
        return render(kind, report)
    terminal = sys.stdout.isatty()
    width = min(shutil.get_terminal_size().columns, 120)
    coloured = color == "always" or (color == "auto" and terminal)
    return render(kind, report, terminal=terminal, width=width, color=coloured, quiet=quiet)


def rendered(kind: Format, report: Report) -> str:
    """Return a report for a file."""
    return render(kind, report)


def summary(report: Report, reports: Mapping[Format, str] | None = None) -> Iterator[str]:
    """Yield what a person should know of a run besides its findings; `reports` are what it wrote.

    These are whole lines.
    """
    from certlint.report import limits  # noqa: PLC0415  the text format needs none

    if reports is not None and "text" in reports and not sys.stdout.isatty():
        yield from text.remedies(report)
    yield text.summary(report)
    for kind, written in (reports or {}).items():
        yield from (f"{line}\n" for line in limits.told(kind, report, written))


def exit_status(report: Report, threshold: str) -> int:
    """Return 3 for an incomplete run, 1 for findings from a level on, else 0."""
    if report.incomplete:
        return 3
    worst = max((finding.severity for finding in report.visible), default=None)
    if threshold == "never" or worst is None:
        return 0
    return int(worst >= Severity[threshold.upper()])
