"""What MkDocs makes of certlint: a page a rule, their index, a table of keys, schemas, a map.

A page is the rule's own documentation with a bad and a good example from the fixtures of its tests,
so it cannot say what is not so.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from certlint import docs, drawing, registry, session, survey
from certlint.config import schema
from certlint.report import json as report
from certlint.rule import Rule

FIXTURES = Path(__file__).parents[1] / "tests" / "rules"
EXAMPLE = FIXTURES.parents[1] / "examples" / "insecure"
# A fixture longer than this explains nothing.
LONGEST = 60
KEYS = "<!-- keys -->"
_EXPECT = re.compile(r"([ \t]*)# expect(?:-next)?: .*$")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made."""
    rules = [rule for rule in registry.load() if rule.id.startswith("CM")]
    files.append(File.generated(config, "rules/index.md", content=_index(rules)))
    for rule in rules:
        files.append(File.generated(config, f"rules/{rule.id}.md", content=_page(rule)))
    keys = json.dumps(schema(registry.load()), indent=2)
    for name, content in [(f"report-{report.VERSION}", report.schema()), ("config", keys)]:
        files.append(File.generated(config, f"schemas/{name}.json", content=content))
    request = session.Request((str(EXAMPLE),), date(2026, 1, 1))
    landscape = survey.landscape(session.clusters(request), session.run(request))
    for kind in ("svg", "html"):
        content = drawing.draw(kind, landscape)
        files.append(File.generated(config, f"map-example.{kind}", content=content))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Put the table of configuration keys where a page asks for it."""
    return markdown.replace(KEYS, "\n".join(_keys(schema(registry.load()), "")))


def _index(rules: list[Rule]) -> str:
    lines = ["# Rules", "", "Levels in brackets hold where several tenants share the cluster.", ""]
    lines += ["| id | level | finds |", "| --- | --- | --- |"]
    for rule in rules:
        level = str(rule.severity)
        if rule.multi_tenant not in {None, rule.severity}:
            level += f" ({rule.multi_tenant})"
        if rule.profile != "default":
            level += ", strict" if rule.profile == "strict" else ", strict or tenants"
        lines.append(f"| [{rule.id}]({rule.id}.md) | {level} | {rule.summary.rstrip('.')} |")
    return "\n".join(lines) + "\n"


def _page(rule: Rule) -> str:
    text = docs.page(rule)
    before, heading, after = text.partition("## Fix")
    return "".join(
        (before, *_example(rule, "bad", "Bad"), *_example(rule, "good", "Good"), heading, after)
    )


def _example(rule: Rule, kind: str, title: str) -> Iterator[str]:
    """Yield the shortest fixture of a kind that is one file, with its expectations marked."""
    found = sorted(
        FIXTURES.glob(f"{rule.id}/{kind}/*.yaml"), key=lambda path: (path.stat().st_size, path)
    )
    for path in found[:1]:
        text = path.read_text("utf-8").strip()
        if "\n" in text and text.count("\n") < LONGEST:
            yield f"## {title}\n\n```yaml\n{_marked(text)}\n```\n\n"


def _marked(text: str) -> str:
    """Say at the places of findings that they are found, and nothing of how a test is told."""
    return "\n".join(_EXPECT.sub(r"\1# found", line) for line in text.split("\n"))


def _keys(part: dict[str, Any], before: str) -> Iterator[str]:
    if not before:
        yield "| key | meaning | default |"
        yield "| --- | --- | --- |"
    for name, value in part.get("properties", {}).items():
        key = f"{before}{name}"
        if key.startswith("rules."):
            continue
        default = value.get("default")
        shown = "" if default in (None, [], "") else f"`{str(default).replace('|', chr(92) + '|')}`"
        choices = (
            f" One of {', '.join(f'`{c}`' for c in value['enum'])}." if "enum" in value else ""
        )
        yield f"| `{key}` | {value.get('description', '')}{choices} | {shown} |"
        if value.get("type") == "object":
            yield from _keys(value, f"{key}.")
