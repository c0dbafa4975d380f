"""`--render`: the charts and kustomizations of a tree → what they make, in place of their files.

Nothing of the tree runs and nothing is fetched: see `sandbox`, `helm` and `kustomize`.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from certlint import charts, overlays, sandbox
from certlint.charts import Chart
from certlint.config import Render
from certlint.files import InputFile
from certlint.helm import Helm
from certlint.kustomize import PROGRAMS, Kustomize, not_rendered
from certlint.overlays import Overlay, Reach
from certlint.patching import Files, documents
from certlint.problem import Problem
from certlint.rendered import Renders
from certlint.sandbox import Sandbox
from certlint.source import Source

# Each render is a process of its own.
_AT_ONCE = 4
_ON_PATH = "is on the PATH, programs of the tree left out"


def render(
    found: Sequence[InputFile | Source], root: Path, ways: Sequence[Render], namespace: str
) -> Renders:
    """Render all charts and kustomizations among files.

    `ways` say how charts are rendered, and `namespace` is that of objects that name none; ""
    where nobody knows it.
    """
    inputs = [file for file in found if isinstance(file, InputFile)]
    standing = list(charts.find(inputs))
    files, box = Files(), sandbox.opened()
    templates = [file for file in inputs if "templates/" in file.name]
    in_charts = {f.path for f in templates if any(chart.renders(f.name) for chart in standing)}
    jobs = [
        *_of_charts(box, standing, templates, root, ways, namespace),
        *_of_overlays(box, [f for f in inputs if f.path not in in_charts], root, files),
    ]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        results = list(pool.map(_done, jobs))
    sources = [each for result in results for each in result if isinstance(each, Source)]
    failed = [each for result in results for each in result if isinstance(each, Problem)]
    replaced, kept = set[str](), set[str]()
    for job, result in zip(jobs, results, strict=True):
        alone = result and all(isinstance(each, Problem) for each in result)
        (kept if alone else replaced).update(file.path for file in job.reads)
    replaced -= kept
    rest = [f for f in found if not (isinstance(f, InputFile) and f.path in replaced)]
    commented = [
        document
        for file in {file.path: file for job in jobs for file in job.commented}.values()
        if file.path in replaced and "certlint:" in files.source(file).text
        for document in documents(files.source(file))
    ]
    fewer = len(found) - len(rest) - len(sources)
    return Renders([*rest, *sources], failed, commented, fewer)


class _Job(NamedTuple):
    """One chart or kustomization: how to render it, and the files that the result stands for."""

    run: Callable[[], Iterator[Source | Problem]]
    reads: Sequence[InputFile]
    commented: Sequence[InputFile] = ()


def _done(job: _Job) -> Sequence[Source | Problem]:
    return list(job.run())


def _of_charts(
    box: Sandbox,
    standing: Sequence[Chart],
    templates: Sequence[InputFile],
    root: Path,
    ways: Sequence[Render],
    namespace: str,
) -> Iterator[_Job]:
    program = sandbox.find_program("helm", root)
    helm = Helm(box, program, root) if program is not None else None
    for chart in standing:
        given = [way for way in ways if way.chart == (chart.name or ".")] or [Render(chart.name)]
        known = [way._replace(namespace=way.namespace or namespace) for way in given]
        reads = [file for file in templates if chart.renders(file.name)]
        yield _Job(partial(_chart, helm, chart, known), reads)


def _chart(helm: Helm | None, chart: Chart, ways: Sequence[Render]) -> Iterator[Source | Problem]:
    if not chart.installable:
        return
    if helm is None:
        why = f"no `helm` {_ON_PATH}"
        yield Problem(chart.at, f"chart {chart.release} is not rendered: {why}")
        return
    for way in ways:
        yield from helm.render(chart, way)


def _of_overlays(
    box: Sandbox, inputs: Sequence[InputFile], root: Path, files: Files
) -> Iterator[_Job]:
    programs = ((sandbox.find_program(name, root), command) for name, command in PROGRAMS)
    found = next(((p, command) for p, command in programs if p is not None), None)
    kustomize = Kustomize(box, *found, root, files) if found is not None else None
    known: dict[str, Overlay] = {}
    for overlay in overlays.roots(inputs, root):
        reached = overlays.reach(overlay, known)
        others = list(reached.files.values())
        reads = [*others, *(each.file for each in reached.overlays)]
        yield _Job(partial(_overlay, kustomize, overlay, reached), reads, others)


def _overlay(
    kustomize: Kustomize | None, overlay: Overlay, reached: Reach
) -> Iterator[Source | Problem]:
    if kustomize is None:
        why = f"neither `kustomize` nor `kubectl` {_ON_PATH}"
        yield Problem(overlay.at, not_rendered(overlay, why))
        return
    yield from kustomize.build(overlay, reached)
