"""The command line: `certlint [PATHS]` lints, and a first word may name another command."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, TextIO

import typer
from typer.core import TyperCommand

from certlint import completion, console, progress
from certlint.report import FORMATS, Format

# What --help says, by hand: listed one by one the options alone would fill a screen of 24 lines.
_HELP = """\
Usage: certlint [OPTIONS] [PATH|-]...
  Find insecure and broken cert-manager set-ups in Kubernetes manifests.

  --format FORMAT          text, json, sarif, github, gitlab, gitlab-sast, junit
                           or markdown.
  --output FORMAT:FILE     Also write a report to a file.
  --fail-on LEVEL          error, warning (default), note or never.
  --profile PROFILE        default, or strict for hardening.
  --select, --ignore RULE  Only this, not this: CM204, CM2 or a name.
  --context PATH           Read too, report what touches the PATHs.
  --crds PATH              CRDs whose objects are judged too.
  --config FILE            The configuration to use; --no-config: none.
  --assume-namespace NAME  Namespace of what names none.
  --render                 Judge what charts and kustomizations make.
  --no-baseline            Report what the baseline hides; --no-ignores: what
                           suppressions do. --show-suppressed marks it in SARIF.
  --color WHEN             auto, always or never. -q, --quiet: no summary.
  --help, --version, --install-completion, --show-completion

Commands (certlint COMMAND --help): rules, explain, init, baseline, who-can,
  flows, netpol, map, config-schema, report-schema
Example: helm template shop charts/shop | certlint --format sarif - > shop.sarif
Exit status: 0 nothing, 1 findings, 2 wrong usage, 3 not all could be read
"""


class _Lint(TyperCommand):
    def get_help(self, ctx: object) -> str:  # noqa: ARG002  the name is the base class's
        return _HELP.rstrip()


_lint = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)

Level = Literal["error", "warning", "note", "never"]
Profile = Literal["default", "strict"]
When = Literal["auto", "always", "never"]


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version  # noqa: PLC0415  17 ms that other runs save

        typer.echo(f"certlint {version('certlint')}")
        raise typer.Exit


@_lint.command(cls=_Lint)
def lint(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH|-]...",
            hidden=True,  # the usage and the examples show it, in fewer lines
            autocompletion=completion.paths,
        ),
    ] = None,
    format: Annotated[Format, typer.Option(metavar="FORMAT")] = "text",  # noqa: A002  users' word
    output: Annotated[
        list[str] | None, typer.Option(metavar="FORMAT:FILE", autocompletion=completion.outputs)
    ] = None,
    fail_on: Annotated[Level | None, typer.Option(metavar="LEVEL")] = None,
    profile: Annotated[Profile | None, typer.Option(metavar="PROFILE")] = None,
    context: Annotated[list[str] | None, typer.Option(metavar="PATH")] = None,
    crds: Annotated[list[str] | None, typer.Option(metavar="PATH")] = None,
    select: Annotated[
        list[str] | None, typer.Option(metavar="RULE", autocompletion=completion.rules)
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="RULE", autocompletion=completion.rules)
    ] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    no_config: Annotated[bool, typer.Option("--no-config")] = False,
    assume_namespace: Annotated[str, typer.Option(metavar="NAME")] = "",
    render: Annotated[bool, typer.Option("--render")] = False,
    no_baseline: Annotated[bool, typer.Option("--no-baseline")] = False,
    show_suppressed: Annotated[bool, typer.Option("--show-suppressed")] = False,
    no_ignores: Annotated[bool, typer.Option("--no-ignores")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q")] = False,
    color: Annotated[When, typer.Option(metavar="WHEN")] = "auto",
    version: Annotated[  # noqa: ARG001  its callback answers
        bool, typer.Option("--version", callback=_version, is_eager=True)
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
