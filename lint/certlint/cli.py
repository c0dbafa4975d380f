"""The command line: `certlint [PATHS]` lints, and a first word may name another command."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, TextIO

import typer

from certlint import completion, console, progress
from certlint.report import FORMATS, Format

# Plain help fits a screen, and rich takes 50 ms to load.
_lint = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)

_EPILOG = """\b
Further commands (certlint COMMAND --help says more):
  rules, explain      list all rules; say why one matters and what to do
  init, baseline      write a first .certlint.yaml; report only what is new from now on
  who-can, flows      who may do something; what cert-manager must reach
  netpol, map         the policies that open just that; a picture of issuers and tenants
  config-schema, report-schema   JSON Schemas of .certlint.yaml and of --format json

\b
Examples:
  certlint --format sarif --output text:report.txt deploy/ > certlint.sarif
  helm template cert-manager charts/cert-manager | certlint -

\b
Exit status: 0 nothing to report, 1 findings, 2 wrong usage, 3 not all could be read."""

Level = Literal["error", "warning", "note", "never"]
Profile = Literal["default", "strict"]
When = Literal["auto", "always", "never"]


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version  # noqa: PLC0415  17 ms that other runs save

        typer.echo(f"certlint {version('certlint')}")
        raise typer.Exit


@_lint.command(epilog=_EPILOG)
def lint(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH|-]...",
            hidden=True,  # the usage and the examples show it, in fewer lines
            autocompletion=completion.paths,
        ),
    ] = None,
    format: Annotated[  # noqa: A002  the word that users type
        Format,
        typer.Option(metavar="FORMAT", help=f"What to print: {', '.join(FORMATS)}."),
    ] = "text",
    output: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT:FILE",
            help="Also write a report to a file.",
            autocompletion=completion.outputs,
        ),
    ] = None,
    fail_on: Annotated[
        Level | None,
        typer.Option(
            metavar="LEVEL",
            help="error, warning (default), note or never.",
        ),
    ] = None,
    profile: Annotated[
        Profile | None, typer.Option(metavar="PROFILE", help="default, or strict for hardening.")
    ] = None,
    context: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Read too, report what touches PATHS."),
    ] = None,
    crds: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="CRDs whose objects are judged too."),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help="Only this: CM204, CM2 or a name.",
            autocompletion=completion.rules,
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="Not this rule.", autocompletion=completion.rules),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Configuration, instead of the found.")
    ] = None,
    no_config: Annotated[
        bool, typer.Option("--no-config", help="Use no configuration file.")
    ] = False,
    assume_namespace: Annotated[
        str, typer.Option(metavar="NAME", help="Namespace of what names none.")
    ] = "",
    render: Annotated[
        bool, typer.Option("--render", help="Judge what charts and kustomizations make.")
    ] = False,
    no_baseline: Annotated[
        bool, typer.Option("--no-baseline", help="Report what the baseline hides too.")
    ] = False,
    show_suppressed: Annotated[
        bool, typer.Option("--show-suppressed", help="Keep what is hidden in SARIF, marked.")
    ] = False,
    no_ignores: Annotated[
        bool, typer.Option("--no-ignores", help="Report suppressed findings too.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary.")] = False,
    color: Annotated[
        When, typer.Option(metavar="WHEN", help="Colours: auto, always or never.")
    ] = "auto",
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
        today=console.today(),
    )
    try:
        outputs = [_output(word) for word in output or ()]
        with progress.watched(quiet=quiet) as step:
            report = session.run(request, step)
    except session.UsageError as error:
        console.refuse(str(error))
    reports: dict[Format, str] = {kind: session.rendered(kind, report) for kind, _ in outputs}
    for kind, file in outputs:
        console.write(file, reports[kind])
    reports[format] = session.shown(format, report, color=color, quiet=quiet)
    console.show(reports[format])
    if not quiet:
        for line in session.summary(report, reports):
            typer.echo(line, nl=False, err=True)
    raise typer.Exit(session.exit_status(report, _threshold(fail_on, format)))


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


def _app(words: Sequence[str]) -> typer.Typer:
    """Return what runs some words; what a shell asks about stands in the environment."""
    first = completion.typed_command() or next(iter(words), "")
    if first not in completion.COMMANDS:
        return _lint
    from certlint import commands  # noqa: PLC0415  a run that lints need not load them

    return commands.app


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; a first word that names a sub-command is that sub-command."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # A descriptor that is closed gives Python no stream at all, whatever its stubs say.
    stream: TextIO | None = sys.stdout
    if stream is None:
        typer.echo("certlint: cannot write the report: standard output is closed", err=True)
        sys.exit(2)
    try:
        _app(words)(words, prog_name="certlint")
    except BrokenPipeError:
        # The reader of a pipe has seen enough.
        console.forget_output()
        sys.exit(1)
