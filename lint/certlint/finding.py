"""What a user gets: a rule's problem, its level after configuration, and a lasting name."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from certlint.model.objects import Object
from certlint.model.tenancy import Evidence
from certlint.node import Node
from certlint.problem import Problem, Severity
from certlint.rule import Rule
from certlint.source import Location

# More ways of rendering than these are counted.
_NAMED = 3


class Finding(NamedTuple):
    """One problem, ready to report.

    `subject` is the object that holds the place, where it stands in one, and `node` the field.
    `suppressed_by` says what hides it, in words; "" if nothing does. `clusters` are the configured
    ones in which it is true; none where the configuration names no clusters. `renders` are the
    ways in which a tool made the text that it was found in; none where a person wrote it.
    """

    rule: Rule
    problem: Problem
    severity: Severity
    subject: Object | None = None
    node: Node | None = None
    suppressed_by: str = ""
    clusters: tuple[str, ...] = ()
    renders: Sequence[str] = ()

    @property
    def location(self) -> Location:
        """The primary place, in a file that a person wrote."""
        return self.problem.at.location.written

    @property
    def message(self) -> str:
        """What is wrong, in one line, with the clusters and renders in which it is."""
        said = self.problem.message
        if self.clusters:
            *others, last = self.clusters
            where = f"clusters {', '.join(others)} and {last}" if others else f"cluster {last}"
            said += f" (in {where})"
        return f"{said} (rendered {' and '.join(_few(self.renders))})" if self.renders else said

    @property
    def fix(self) -> str:
        """What to do, in one line: the problem's own advice, else the rule's first sentence."""
        fix = self.problem.fix
        if fix is not None and not fix.optional:
            return fix.title
        advice = " ".join(self.rule.section("Fix").split("\n\n")[0].split())
        return advice.rstrip(".")

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Sort key: by place, then by rule and message."""
        return (*self.location.order, self.rule.id, self.problem.message)

    @property
    def path(self) -> str:
        """The way from the object to the field that outlives reordered lists; "" if of neither."""
        if self.node is None:
            return ""
        if self.subject is not None:
            return lasting_path(self.node, self.subject.root)
        *_, root = self.node.lineage
        return lasting_path(self.node, root)

    @property
    def fingerprint(self) -> str:
        """A name that survives moved lines and reordered lists, but not a rename."""
        identity = self.subject.key if self.subject is not None else ""
        lasting = self.path if self.path or identity else self.problem.message
        parts = (self.rule.id, self.location.source.name, identity, lasting)
        return _digest("\0".join(parts))[:32]


class Report(NamedTuple):
    """What a run found and what it could not look at.

    `rules` are all that were active, found or not. `unreadable` are files that could not be read,
    and `unrendered` charts and kustomizations that could not be rendered though the user asked for
    it: the run is incomplete if there are any, or if a rule failed. `tenancy` is what shows that
    several tenants share a cluster, for each cluster that they share. `charts` are the folders of
    the charts that the `templates` belong to. `stale` is how many entries of the baseline match
    nothing any more, and `day` the day of the run. `show_suppressed` asks the formats that can
    mark a finding as suppressed to keep it. Files that are no finding's are named as a person would
    type them, which may be below the `root` of the run.
    """

    findings: Sequence[Finding]
    rules: Sequence[Rule]
    files: int = 0
    documents: int = 0
    templates: Sequence[str] = ()
    encrypted: Sequence[str] = ()
    binary: Sequence[str] = ()
    unreadable: Sequence[str] = ()
    tenancy: Sequence[Evidence] = ()
    charts: Sequence[str] = ()
    unrendered: Sequence[str] = ()
    stale: int = 0
    day: date = date.min
    show_suppressed: bool = False
    root: str = ""

    @property
    def visible(self) -> list[Finding]:
        """The findings that nothing hides."""
        return [finding for finding in self.findings if not finding.suppressed_by]

    @property
    def suppressed(self) -> int:
        """How many findings are hidden."""
        return len(self.findings) - len(self.visible)

    @property
    def incomplete(self) -> bool:
        """Whether something kept the run from looking at everything."""
        unseen = self.unreadable or self.unrendered
        return bool(unseen) or any(f.rule.id == "CM999" for f in self.findings)


def _few(renders: Sequence[str]) -> Sequence[str]:
    more = len(renders) - _NAMED
    return renders if more <= 0 else (*renders[:_NAMED], f"in {more:,} more ways")


def lasting_names(findings: Sequence[Finding]) -> Mapping[int, str]:
    """Return the fingerprints by the findings' identity; equal ones are numbered, `:2` the second.

    Suppressed findings count, so that hiding one does not rename another.
    """
    seen: Counter[str] = Counter()
    names: dict[int, str] = {}
    for finding in findings:
        name = finding.fingerprint
        seen[name] += 1
        names[id(finding)] = name if seen[name] == 1 else f"{name}:{seen[name]}"
    return names


def lasting_path(node: Node, root: Node) -> str:
    """The way from an object's root to a node, with list members named by what they hold."""
    steps: list[str] = []
    for step in node.lineage:
        if step is root or step.step is None:
            break
        if isinstance(step.step, str):
            steps.append(step.step)
        else:
            steps.append(f"[{_member(step)}]")
    return "/".join(reversed(steps))


def _member(node: Node) -> str:
    if name := node["name"].text or (node.text if not node.is_map else ""):
        return name
    text = json.dumps(node.value, sort_keys=True, default=str)
    return _digest(text)[:8]


def _digest(text: str) -> str:
    from hashlib import sha256  # noqa: PLC0415  OpenSSL takes 4 ms to load

    return sha256(text.encode(errors="surrogatepass")).hexdigest()
