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
from certlint.model.cluster import Cluster
from certlint.report import json as report
from certlint.rule import Rule

FIXTURES = Path(__file__).parents[1] / "tests" / "rules"
EXAMPLE = FIXTURES.parents[1] / "examples" / "insecure"
# What the families are about, as the table in the README says.
README = (EXAMPLE.parents[1] / "README.md").read_text("utf-8")
FAMILIES = dict(re.findall(r"^\| CM(\d)xx \| (.+?) \|", README, re.MULTILINE))
# A fixture longer than this explains nothing.
LONGEST = 90
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
    clusters: list[Cluster] = []
    found = session.run(request, see=clusters.append)
    landscape = survey.landscape(clusters, found)
    for kind in ("svg", "html"):
        content = drawing.draw(kind, landscape)
        files.append(File.generated(config, f"map-example.{kind}", content=content))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Put the table of configuration keys where a page asks for it."""
    return markdown.replace(KEYS, "\n".join(_keys(schema(registry.load()), "")))


def _index(rules: list[Rule]) -> str:
    lines = ["# Rules", "", "Levels in brackets hold where several tenants share the cluster.", ""]
    family = ""
    for rule in rules:
        if rule.id[2] != family:
            family = rule.id[2]
            lines += ["", f"## CM{family}xx: {FAMILIES[family]}", ""]
            lines += ["| id | level | finds |", "| --- | --- | --- |"]
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
    """Yield the shortest fixture of a kind, a file or a folder, with its expectations marked."""
    shortest = min(
        _fixtures(rule, kind), key=lambda each: (_length(each), *each), default=dict[str, str]()
    )
    if 1 < _length(shortest) < LONGEST:
        yield f"## {title}\n\n"
        for name, text in shortest.items():
            heading = f' title="{name}"' if len(shortest) > 1 else ""
            yield f"```yaml{heading}\n{_marked(text)}\n```\n\n"


def _fixtures(rule: Rule, kind: str) -> Iterator[dict[str, str]]:
    """Yield fixtures of a rule, each as texts by the names of its files."""
    for path in FIXTURES.glob(f"{rule.id}/{kind}/*"):
        files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
        if all(file.suffix == ".yaml" for file in files):
            base = path.parent if path.is_file() else path
            yield {
                file.relative_to(base).as_posix(): file.read_text("utf-8").strip()
                for file in sorted(files)
            }


def _length(texts: dict[str, str]) -> int:
    """How many lines the texts of a fixture have."""
    return sum(text.count("\n") + 1 for text in texts.values())


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
        elif value.get("items", {}).get("type") == "object":
            yield from _keys(value["items"], f"{key}[].")
