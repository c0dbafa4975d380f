"""What rules say of themselves: lists, tables and pages."""

import difflib
import io
from collections.abc import Iterable, Mapping, Sequence

from certlint.rule import Rule


def listing(rules: Sequence[Rule], *, terminal: bool) -> str:
    """Return the list of rules: a table in a terminal, Markdown elsewhere."""
    if not terminal:
        return table(rules)
    from rich.console import Console  # noqa: PLC0415  rich is slow to load
    from rich.table import Table  # noqa: PLC0415

    grid = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("id", "name", "level", "finds"):
        grid.add_column(heading, no_wrap=heading != "finds", overflow="fold")
    for rule in rules:
        grid.add_row(f"[bold]{rule.id}[/]", rule.name, _level(rule), rule.summary.rstrip("."))
    console = Console(file=io.StringIO(), force_terminal=True)
    with console.capture() as capture:
        console.print(grid)
    return capture.get()


def table(rules: Iterable[Rule]) -> str:
    """Return the rules as a table in Markdown."""
    rows = [f"| {r.id} | `{r.name}` | {_level(r)} | {r.summary.rstrip('.')} |" for r in rules]
    return "\n".join(["| id | name | level | finds |", "|---|---|---|---|", *rows, ""])


def explained(rule: Rule, *, terminal: bool) -> str:
    """Return the page of a rule: laid out in a terminal, Markdown elsewhere."""
    if not terminal:
        return page(rule)
    from rich.console import Console  # noqa: PLC0415  rich is slow to load
    from rich.markdown import Markdown  # noqa: PLC0415

    console = Console(file=io.StringIO(), force_terminal=True, width=min(Console().width, 100))
    with console.capture() as capture:
        console.print(Markdown(page(rule)))
    return capture.get()


def page(rule: Rule) -> str:
    """Return the page of a rule in Markdown."""
    facts = [f"**{rule.id}** `{rule.name}`", _level(rule), f"precision {rule.precision}"]
    if rule.score:
        facts.append(f"security severity {rule.score:g}")
    if rule.profile != "default":
        where = "strict profile" if rule.profile == "strict" else "strict, or several tenants"
        facts.append(f"on in: {where}")
    summary, _, rest = rule.doc.partition("\n")
    options = [f"- `{o.name}` ({o.type.__name__}, {o.default!r})" for o in rule.options.values()]
    parts = [f"# {summary.rstrip('.')}", " · ".join(facts), rest.strip()]
    if options:
        parts += ["## Options", "\n".join(options)]
    parts += [
        "## Silence it",
        (
            f"`# certlint: ignore[{rule.id}] why` on the line or alone above it, or the annotation"
            f' `certlint.dev/ignore: "{rule.id} why"` on the object.'
        ),
    ]
    return "\n\n".join(parts) + "\n"


def closest(word: str, known: Mapping[str, Rule]) -> str:
    """Return the id of the rule that a word nearly names; "" if none comes near."""
    near = difflib.get_close_matches(word.lower(), known, n=1)
    return known[near[0]].id if near else ""


def _level(rule: Rule) -> str:
    if rule.multi_tenant is None or rule.multi_tenant == rule.severity:
        return str(rule.severity)
    return f"{rule.severity} ({rule.multi_tenant} with several tenants)"
