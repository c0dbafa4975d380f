"""The commands besides linting: they answer, explain, and help to begin."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from certlint import completion, console, drawing, progress

if TYPE_CHECKING:  # --help loads no engine
    from certlint.model.cluster import Cluster

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None, no_args_is_help=True)

Paths = Annotated[
    list[str] | None, typer.Argument(help="Files and folders to read.", show_default=".")
]
TextOrJson = Annotated[Literal["text", "json"], typer.Option(help="What to print.")]


def _examples(*lines: str) -> str:
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


@app.command(epilog=_examples("certlint rules", "certlint rules | grep '| CM2'"))
def rules() -> None:
    """List all rules: id, name, level, and what each finds."""
    from certlint import docs  # noqa: PLC0415  --help loads no engine
    from certlint.registry import load  # noqa: PLC0415

    console.show(docs.listing(load(), terminal=sys.stdout.isatty()))


@app.command(
    epilog=_examples("certlint explain CM204", "certlint explain egress-http01-self-check-blocked")
)
def explain(
    rule: Annotated[
        str,
        typer.Argument(
            help="Id or name of a rule, such as CM204.", autocompletion=completion.rules
        ),
    ],
) -> None:
    """Say what a rule finds, why it matters and what to do."""
    from certlint import docs, registry  # noqa: PLC0415  --help loads no engine

    wanted = {r.id.lower(): r for r in registry.load()} | {r.name: r for r in registry.load()}
    found = wanted.get(rule.lower())
    if found is None:
        close = docs.closest(rule, wanted)
        console.refuse(f"there is no rule {rule!r}" + (f", did you mean {close}?" if close else ""))
    console.show(docs.explained(found, terminal=sys.stdout.isatty()))


@app.command(
    epilog=_examples("certlint init", "certlint init --pre-commit --workflow clusters/prod")
)
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
    from certlint import session, starting  # noqa: PLC0415  --help loads no engine

    try:
        for each in starting.begin(folder, hook=pre_commit, workflow=workflow):
            told = f"; {each.told}" if each.told else ""
            typer.echo(f"{'wrote' if each.new else 'left as it is:'} {each.path}{told}", err=True)
    except session.UsageError as error:
        console.refuse(str(error))
    typer.echo("next: certlint, or certlint baseline to begin with what is new", err=True)


@app.command(
    epilog=_examples(
        "certlint baseline",
        "certlint baseline --profile strict deploy/",
    )
)
def baseline(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files and folders to lint.", show_default=".")
    ] = None,
    profile: Annotated[
        Literal["default", "strict"] | None, typer.Option(help="As later runs will have it.")
    ] = None,
    crds: Annotated[
        list[str] | None, typer.Option(metavar="PATH", help="CRDs whose objects are judged too.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The configuration to use.")
    ] = None,
    assume_namespace: Annotated[
        str, typer.Option(metavar="NAME", help="Namespace of what names none.")
    ] = "",
    render: Annotated[bool, typer.Option("--render", help="Hide what --render finds too.")] = False,
) -> None:
    """Write .certlint-baseline.json: later runs report only what is new."""
    from certlint import session  # noqa: PLC0415  --help loads no engine

    try:
        with progress.watched() as step:
            request = session.Request(
                paths=tuple(paths or (".",)),
                today=console.today(),
                profile=profile,
                crds=tuple(crds or ()),
                config=config,
                assume_namespace=assume_namespace,
                render=render,
            )
            told = session.write_baseline(request, step)
    except session.UsageError as error:
        console.refuse(str(error))
    typer.echo(told, err=True)


@app.command(
    "who-can",
    epilog=_examples(
        "certlint who-can create challenges.acme.cert-manager.io deploy/",
        "certlint who-can get secrets -n cert-manager --format json",
        "certlint who-can approve signers",
    ),
)
def who_can(
    verb: Annotated[str, typer.Argument(help="What is done: create, update, approve ...")],
    resource: Annotated[
        str,
        typer.Argument(help="To what: challenges, issuers.cert-manager.io, challenges/status ..."),
    ],
    paths: Paths = None,
    namespace: Annotated[
        str, typer.Option("--namespace", "-n", metavar="NAME", help="Only there.")
    ] = "",
    format: TextOrJson = "text",  # noqa: A002  the word that users type
) -> None:
    """Say who may do something, and through which binding and role."""
    from certlint import session, whocan  # noqa: PLC0415  --help loads no engine

    request = session.Request(tuple(paths or (".",)), console.today())
    try:
        answer = whocan.ask(request, verb, resource, namespace)
    except session.UsageError as error:
        console.refuse(str(error))
    console.show(whocan.render(format, answer))
    typer.echo(whocan.summary(answer), err=True)


@app.command(epilog=_examples("certlint flows", "certlint flows --format json deploy/"))
def flows(
    paths: Paths = None,
    format: TextOrJson = "text",  # noqa: A002  the word that users type
) -> None:
    """List the network flows that cert-manager needs here, and what policies make of each."""
    from certlint import flow_table, modelling, session  # noqa: PLC0415  --help loads no engine

    try:
        clusters = modelling.clusters(session.Request(tuple(paths or (".",)), console.today()))
    except session.UsageError as error:
        console.refuse(str(error))
    found = flow_table.rows(cluster.assumed_traffic for cluster in clusters)
    console.show(flow_table.as_json(found) if format == "json" else flow_table.as_text(found))


@app.command(
    epilog=_examples(
        "certlint netpol deploy/ > netpol.yaml",
        "certlint netpol --dialect cilium --component controller",
    )
)
def netpol(
    paths: Paths = None,
    dialect: Annotated[
        Literal["kubernetes", "cilium"], typer.Option(help="Which kind of policy to print.")
    ] = "kubernetes",
    component: Annotated[
        Literal["controller", "webhook", "cainjector", "solver"] | None,
        typer.Option(help="Only the policies of this part.", show_default="all"),
    ] = None,
) -> None:
    """Print the network policies that open what cert-manager needs here, and nothing else."""
    from certlint import modelling, policy_writer, session  # noqa: PLC0415  --help loads no engine
    from certlint.model.least_privilege import drafts  # noqa: PLC0415  --help loads no engine

    try:
        clusters = modelling.clusters(session.Request(tuple(paths or (".",)), console.today()))
    except session.UsageError as error:
        console.refuse(str(error))
    found = drafts(cluster.assumed_traffic for cluster in clusters)
    wanted = [draft for draft in found if component in {None, draft.part}]
    console.show(policy_writer.written(wanted, dialect))
    if not found:
        typer.echo("no policies: the files hold neither cert-manager nor an issuer", err=True)


@app.command(
    "map",
    epilog=_examples(
        "certlint map deploy/ --output map.html",
        "certlint map --format mermaid >> README.md",
        "certlint map --format dot | dot -Tpdf > map.pdf",
    ),
)
def map_(
    paths: Paths = None,
    format: Annotated[  # noqa: A002  the word that users type
        drawing.Format | None,
        typer.Option(help="What to draw.", show_default="by the file's name, else mermaid"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write it.", show_default="standard output"),
    ] = None,
) -> None:
    """Draw who can change which issuer, what it signs with, and whom it serves."""
    from certlint import session, survey  # noqa: PLC0415  --help loads no engine

    request = session.Request(tuple(paths or (".",)), console.today())
    suffix = output.suffix.removeprefix(".") if output is not None else ""
    named: drawing.Format | None = next((f for f in drawing.FORMATS if f == suffix), None)
    clusters: list[Cluster] = []
    try:
        with progress.watched() as step:
            report = session.run(request, step, clusters.append)
    except session.UsageError as error:
        console.refuse(str(error))
    text = drawing.draw(format or named or "mermaid", survey.landscape(clusters, report))
    if output is None:
        console.show(text)
    else:
        console.write(output, text)


@app.command("config-schema", epilog=_examples("certlint config-schema > certlint.schema.json"))
def config_schema() -> None:
    """Print the JSON Schema of .certlint.yaml, made from the rules."""
    import json  # noqa: PLC0415  12 ms that other runs save

    from certlint.config import schema  # noqa: PLC0415  --help loads no engine
    from certlint.registry import load  # noqa: PLC0415

    typer.echo(json.dumps(schema(load()), indent=2))


@app.command("report-schema", epilog=_examples("certlint report-schema > report.schema.json"))
def report_schema() -> None:
    """Print the JSON Schema of what --format json prints."""
    from certlint.report.json import schema  # noqa: PLC0415  --help loads no engine

    console.show(schema())
