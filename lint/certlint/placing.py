"""Findings in texts that a tool made → findings in the files that a person wrote."""

from collections.abc import Iterator, Sequence

from certlint.finding import Finding
from certlint.problem import Fix, Related
from certlint.reading import PIPE


def placed(finding: Finding) -> Finding:
    """Return a finding that says how its text was rendered, with all its places in written files.

    What to change is still said, but no edits: those of a rendered text fit no file.
    """
    problem = finding.problem
    related, steps = _written(problem.related), _written(problem.steps)
    render = problem.at.location.source.render or _piped(finding)
    if not render and related is problem.related and steps is problem.steps:
        return finding
    made = problem.at.location.source.render
    fix = Fix(problem.fix.title) if made and problem.fix else problem.fix
    problem = problem._replace(related=related, steps=steps, fix=fix)
    return finding._replace(problem=problem, renders=(render,) if render else ())


def _piped(finding: Finding) -> str:
    """The template that a piped text was made of: nobody can open a line of a pipe."""
    if finding.subject is None or finding.subject.document.source.name != PIPE:
        return ""
    origin = finding.subject.document.origin
    return f"from {origin}" if origin else ""


def _written(links: Sequence[Related]) -> Sequence[Related]:
    if not any(link.at.location.source.render for link in links):
        return links
    found = [Related(link.at.location.written, link.message) for link in links]
    return tuple({(link.at.location.order, link.message): link for link in found}.values())


def joined(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield findings, those that several renders make of one place as one that names them all.

    One that nothing hides stands for those that are hidden in other renders, and one in a file as
    it is written for all renders of it.
    """
    raw = {_key(finding) for finding in findings if not finding.renders}
    shared: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = _key(finding)
        if not finding.renders:
            yield finding
        elif key not in raw:
            known = shared.get(key)
            if known is None or (known.suppressed_by and not finding.suppressed_by):
                shared[key] = finding
            elif bool(known.suppressed_by) == bool(finding.suppressed_by):
                renders = tuple(dict.fromkeys((*known.renders, *finding.renders)))
                clusters = tuple(dict.fromkeys((*known.clusters, *finding.clusters)))
                shared[key] = known._replace(renders=renders, clusters=clusters)
    yield from shared.values()


def _key(finding: Finding) -> tuple[object, ...]:
    return (finding.rule.id, finding.location.order, finding.problem.message)
