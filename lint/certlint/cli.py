"""The command line: `certlint [PATHS]` lints; `rules`, `explain` and `config-schema` tell."""

import contextlib
import datetime
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, NoReturn, TextIO

import typer

from certlint.report import FORMATS, Format

COMMANDS = ("rules", "explain", "init", "baseline", "who-can", "flows", "netpol", "config-schema")

_lint = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_tell = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)

_OTHERS = """\b
Further commands:
  certlint rules           list all rules
  certlint explain CM204   say why a rule matters and what to do
  certlint init            write a commented .certlint.yaml
  certlint baseline        hide today's findings from later runs
  certlint who-can VERB RESOURCE   say who may do something
  certlint flows           list the network flows that cert-manager needs
  certlint netpol          print the policies that open these flows alone
  certlint config-schema   print the JSON Schema of .certlint.yaml

\b
Examples:
  certlint deploy/
  helm template cert-manager charts/cert-manager | certlint -
  certlint --format sarif --output text:report.txt . > certlint.sarif

Exit status: 0 nothing to report, 1 findings, 2 wrong usage or configuration,
3 something could not be looked at."""


Level = Literal["error", "warning", "note", "never"]
Profile = Literal["default", "strict"]
When = Literal["auto", "always", "never"]


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version  # noqa: PLC0415  17 ms that other runs save

        typer.echo(f"certlint {version('certlint')}")
        raise typer.Exit


@_lint.command(epilog=_OTHERS)
def lint(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files and folders to lint, or - for standard input.", show_default="."
        ),
    ] = None,
    format: Annotated[Format, typer.Option(help="What to print.")] = "text",  # noqa: A002
    output: Annotated[
        list[str] | None,
        typer.Option(metavar="FORMAT:FILE", help="Also write a report to a file; repeatable."),
    ] = None,
    fail_on: Annotated[
        Level | None,
        typer.Option(help="Least level that makes the run fail.", show_default="warning"),
    ] = None,
    profile: Annotated[Profile | None, typer.Option(help="strict adds hardening rules.")] = None,
    context: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Read too, but report only what touches PATHS."),
    ] = None,
    crds: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="CRDs whose objects are judged too; repeatable."),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="Only these rules: CM204, CM2, a name; repeatable."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="Not these rules; repeatable.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Configuration to use instead of the found.")
    ] = None,
    no_config: Annotated[
        bool, typer.Option("--no-config", help="Use no configuration file.")
    ] = False,
    assume_namespace: Annotated[
        str, typer.Option(metavar="NAME", help="Namespace of objects that name none.")
    ] = "",
    render: Annotated[
        bool, typer.Option("--render", help="Judge what charts and kustomizations make.")
    ] = False,
    no_baseline: Annotated[
        bool, typer.Option("--no-baseline", help="Report what the baseline hides too.")
    ] = False,
    show_suppressed: Annotated[
        bool, typer.Option("--show-suppressed", help="Keep suppressed findings in SARIF, marked.")
    ] = False,
    no_ignores: Annotated[
        bool, typer.Option("--no-ignores", help="Report suppressed findings too.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary.")] = False,
    color: Annotated[When, typer.Option(help="Colour the text.")] = "auto",
    version: Annotated[  # noqa: ARG001  its callback answers
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Find insecure and broken cert-manager set-ups in Kubernetes manifests."""
    from certlint import session  # noqa: PLC0415  --help and --version load no engine

    request = session.Request(
        paths=tuple(paths or (".",)),
        context=tuple(context or ()),
        crds=tuple(crds or ()),
        select=tuple(select or ()),
        ignore=tuple(ignore or ()),
        config=config,
        no_config=no_config,
        profile=profile,
        assume_namespace=assume_namespace,
        ignores=not no_ignores,
        baseline=not no_baseline,
        show_suppressed=show_suppressed,
        render=render,
        all_rules=format == "sarif" or any(o.startswith("sarif:") for o in output or ()),
        today=_today(),
    )
    try:
        outputs = [_output(word) for word in output or ()]
        report = session.run(request)
    except session.UsageError as error:
        _refuse(str(error))
    for kind, file in outputs:
        _write(file, session.rendered(kind, report))
    _print(session.shown(format, report, color=color, quiet=quiet))
    if not quiet:
        for line in session.summary(report):
            typer.echo(line, nl=False, err=True)
    raise typer.Exit(session.exit_status(report, _threshold(fail_on, format)))


@_tell.command()
def rules() -> None:
    """List all rules: id, name, level, and what each finds."""
    from certlint import docs  # noqa: PLC0415  --help loads no engine
    from certlint.registry import load  # noqa: PLC0415

    _print(docs.listing(load(), terminal=sys.stdout.isatty()))


@_tell.command()
def explain(
    rule: Annotated[str, typer.Argument(help="Id or name of a rule, such as CM204.")],
) -> None:
    """Say what a rule finds, why it matters and what to do."""
    from certlint import docs, registry  # noqa: PLC0415  --help loads no engine

    wanted = {r.id.lower(): r for r in registry.load()} | {r.name: r for r in registry.load()}
    found = wanted.get(rule.lower())
    if found is None:
        close = docs.closest(rule, wanted)
        _refuse(f"there is no rule {rule!r}" + (f", did you mean {close}?" if close else ""))
    _print(docs.explained(found, terminal=sys.stdout.isatty()))


@_tell.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The repository, or a part of it.")] = Path(),
    pre_commit: Annotated[
        bool, typer.Option("--pre-commit", help="Also write .pre-commit-config.yaml.")
    ] = False,
    workflow: Annotated[
        bool, typer.Option("--workflow", help="Also write a workflow for GitHub code scanning.")
    ] = False,
) -> None:
    """Look at a repository and write a commented .certlint.yaml; no file is written over."""
    from certlint import session  # noqa: PLC0415  --help loads no engine

    try:
        for each in session.begin(folder, hook=pre_commit, workflow=workflow):
            typer.echo(f"{'wrote' if each.new else 'left as it is:'} {each.path}", err=True)
    except session.UsageError as error:
        _refuse(str(error))
    typer.echo("next: certlint, or certlint baseline to begin with what is new", err=True)


@_tell.command()
def baseline(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files and folders to lint.", show_default=".")
    ] = None,
    render: Annotated[bool, typer.Option("--render", help="Hide what --render finds too.")] = False,
) -> None:
    """Write .certlint-baseline.json: later runs report only what is new."""
    from certlint import session  # noqa: PLC0415  --help loads no engine

    try:
        request = session.Request(tuple(paths or (".",)), _today(), render=render)
        told = session.write_baseline(request)
    except session.UsageError as error:
        _refuse(str(error))
    typer.echo(told, err=True)


@_tell.command("who-can")
def who_can(
    verb: Annotated[str, typer.Argument(help="What is done: create, update, approve ...")],
    resource: Annotated[
        str,
        typer.Argument(help="To what: challenges, issuers.cert-manager.io, challenges/status ..."),
    ],
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files and folders to read.", show_default=".")
    ] = None,
    namespace: Annotated[
        str, typer.Option("--namespace", "-n", metavar="NAME", help="Only there.")
    ] = "",
    format: Annotated[Literal["text", "json"], typer.Option(help="What to print.")] = "text",  # noqa: A002
) -> None:
    """Say who may do something, and through which binding and role."""
    from certlint import session, whocan  # noqa: PLC0415  --help loads no engine

    request = session.Request(tuple(paths or (".",)), _today())
    try:
        answer = whocan.ask(request, verb, resource, namespace)
    except session.UsageError as error:
        _refuse(str(error))
    _print(whocan.render(format, answer))
    typer.echo(whocan.summary(answer), err=True)


@_tell.command()
def flows(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files and folders to read.", show_default=".")
    ] = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="What to print.")] = "text",  # noqa: A002
) -> None:
    """List the network flows that cert-manager needs here, and what policies make of each."""
    from certlint import flow_table, session  # noqa: PLC0415  --help loads no engine

    try:
        clusters = session.clusters(session.Request(tuple(paths or (".",)), _today()))
    except session.UsageError as error:
        _refuse(str(error))
    found = flow_table.rows(cluster.assumed_traffic for cluster in clusters)
    _print(flow_table.as_json(found) if format == "json" else flow_table.as_text(found))


@_tell.command()
def netpol(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files and folders to read.", show_default=".")
    ] = None,
    dialect: Annotated[
        Literal["kubernetes", "cilium"], typer.Option(help="Which kind of policy to print.")
    ] = "kubernetes",
    component: Annotated[
        Literal["controller", "webhook", "cainjector", "solver"] | None,
        typer.Option(help="Only the policies of this part.", show_default="all"),
    ] = None,
) -> None:
    """Print the network policies that open what cert-manager needs here, and nothing else."""
    from certlint import policy_writer, session  # noqa: PLC0415  --help loads no engine
    from certlint.model.least_privilege import drafts  # noqa: PLC0415  --help loads no engine

    try:
        clusters = session.clusters(session.Request(tuple(paths or (".",)), _today()))
    except session.UsageError as error:
        _refuse(str(error))
    found = drafts(cluster.assumed_traffic for cluster in clusters)
    wanted = [draft for draft in found if component in {None, draft.part}]
    _print(policy_writer.written(wanted, dialect))


@_tell.command("config-schema")
def config_schema() -> None:
    """Print the JSON Schema of .certlint.yaml, made from the rules."""
    import json  # noqa: PLC0415  12 ms that other runs save

    from certlint.config import schema  # noqa: PLC0415  --help loads no engine
    from certlint.registry import load  # noqa: PLC0415

    typer.echo(json.dumps(schema(load()), indent=2))


def _today() -> datetime.date:
    """The day of this run: SOURCE_DATE_EPOCH if it is set, so that runs can be repeated."""
    with contextlib.suppress(ValueError, OverflowError, OSError):  # no number, or no such day
        seconds = int(os.environ.get("SOURCE_DATE_EPOCH", ""))
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date()
    return datetime.datetime.now(datetime.UTC).date()


def _output(word: str) -> tuple[Format, Path]:
    from certlint.session import UsageError  # noqa: PLC0415  loaded by now

    kind, colon, file = word.partition(":")
    known: Format | None = next((name for name in FORMATS if name == kind), None)
    if known is None or not colon or not file:
        formats = ", ".join(FORMATS)
        raise UsageError(f"--output wants FORMAT:FILE with one of {formats}, not {word!r}")
    return known, Path(file)


def _threshold(fail_on: Level | None, format: Format) -> Level:  # noqa: A002
    # A step that uploads SARIF must run after findings too, so they fail it only if asked.
    return fail_on or ("never" if format == "sarif" else "warning")


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        _refuse(f"cannot write {file}: {error.strerror or error}")


def _print(text: str) -> None:
    try:
        sys.stdout.buffer.write(text.encode("utf-8", errors="backslashreplace"))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _forget_output()
        _refuse(f"cannot write the report: {error.strerror or error}")


def _forget_output() -> None:
    """Let what could not be written go, so that the flush at exit does not complain again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse(message: str) -> NoReturn:
    typer.echo(f"certlint: {message}", err=True)
    raise typer.Exit(2)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; a first word that names a sub-command is that sub-command."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    app = _tell if words[:1] and words[0] in COMMANDS else _lint
    # A descriptor that is closed gives Python no stream at all, whatever its stubs say.
    stream: TextIO | None = sys.stdout
    if stream is None:
        typer.echo("certlint: cannot write the report: standard output is closed", err=True)
        sys.exit(2)
    try:
        app(words, prog_name="certlint")
    except BrokenPipeError:
        # The reader of a pipe has seen enough.
        _forget_output()
        sys.exit(1)
