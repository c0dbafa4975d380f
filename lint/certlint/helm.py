"""Charts → rendered documents, by `helm template` with nothing that fetches or runs code."""

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from certlint.aligning import Aligned
from certlint.charts import Chart, read
from certlint.config import Render
from certlint.files import InputFile, is_file
from certlint.problem import Problem
from certlint.rendered import Making, Places, Rendered
from certlint.sandbox import Sandbox, clean
from certlint.scan import split
from certlint.source import Location, Source, Span
from certlint.template import Template
from certlint.wording import some_of

# What charts ask for before they render anything for cert-manager.
_API_VERSIONS = (
    "cert-manager.io/v1",
    "cert-manager.io/v1/Certificate",
    "cert-manager.io/v1/CertificateRequest",
    "cert-manager.io/v1/ClusterIssuer",
    "cert-manager.io/v1/Issuer",
    "acme.cert-manager.io/v1",
    "policy.cert-manager.io/v1alpha1",
    "policy.cert-manager.io/v1alpha1/CertificateRequestPolicy",
    "trust.cert-manager.io/v1alpha1",
    "trust.cert-manager.io/v1alpha1/Bundle",
)
# Helm needs a namespace. Where nobody says which, this one is given, and taken for unknown after.
_UNKNOWN = "certlint-unknown-namespace"
_PLACEHOLDER = "$(NAMESPACE)"
# More values than these are counted.
_NAMED = 3
_MISSING = re.compile(r"missing in charts/ directory: ([^\n]+)")
_AT = re.compile(r"([\w./-]+/templates/[\w./-]+?)(?::(\d+))?(?::\d+)?[\s:)]")


@dataclass(frozen=True, eq=False)
class Helm:
    """The program, where it runs, and the root of the tree that it may read."""

    sandbox: Sandbox
    program: Path
    root: Path
    _templates: dict[str, Template] = field(default_factory=dict[str, Template])

    def render(self, chart: Chart, how: Render) -> Iterator[Source | Problem]:
        """Yield the documents of one render of a chart, or what keeps it from being rendered."""
        if (link := _leading_out(chart.folder, self.root)) is not None:
            path = link.relative_to(chart.folder).as_posix()
            yield Problem(chart.at, _said(chart, how, f"`{path}` leads out of the tree"))
            return
        for name in how.values:
            path = chart.folder / name
            if "://" in name or not is_file(path):
                yield Problem(chart.at, _said(chart, how, f"there is no values file `{name}`"))
                return
            if not _inside(path, os.path.realpath(self.root)):
                why = f"its values file `{name}` lies out of the tree"
                yield Problem(chart.at, _said(chart, how, why))
                return
        outcome = self.sandbox.run(self._command(chart, how))
        if outcome.failure:
            yield self._failed(chart, how, outcome.failure)
        else:
            yield from self._documents(chart, how, outcome.text)

    def _command(self, chart: Chart, how: Render) -> list[str | Path]:
        command: list[str | Path] = [
            self.program,
            "template",
            how.release or chart.release,
            chart.folder,
            f"--namespace={how.namespace or _UNKNOWN}",
            # A schema may refer to other files and hosts.
            "--skip-schema-validation",
        ]
        command += [f"--api-versions={each}" for each in (*_API_VERSIONS, *how.api_versions)]
        command += [f"--kube-version={how.kube_version}"] if how.kube_version else []
        command += [f"--values={_one(chart.folder / name)}" for name in how.values]
        command += [f"--set-json={key}={value}" for key, value in how.set.items()]
        return command

    def _documents(self, chart: Chart, how: Render, text: str) -> Iterator[Source]:
        text = text.replace(_UNKNOWN, _PLACEHOLDER)
        apart = (how.cluster, how.name or "+".join(how.values), how.release, how.namespace)
        unit = f"{chart.name}/{'/'.join(filter(None, apart))}"
        making = Making(unit, how.namespace, told(how), how.cluster)
        for chunk in split(text):
            body = text[chunk.span.start : chunk.span.end].lstrip("\n")
            file = chart.template(chunk.origin) or chart.file
            if file is chart.file:
                at = chart.dependency(chunk.origin.split("/")[2:3]).location
                places: Places = _Archived(at)
            else:
                places = Aligned(self._template(file), body)
            yield Rendered(file.name, body, file.shown, making=making, places=places)

    def _template(self, file: InputFile) -> Template:
        return self._templates.setdefault(file.path, Template(read(file)))

    def _failed(self, chart: Chart, how: Render, complaint: str) -> Problem:
        """Say where a chart could not be rendered, and why."""
        if missing := _MISSING.search(complaint):
            names = [name.strip() for name in missing[1].split(",")]
            command = f"helm dependency build {chart.name or '.'}"
            why = f"{', '.join(names)} is missing in its `charts/`: run `{command}`"
            return Problem(chart.dependency(names), _said(chart, how, why))
        at = chart.at
        for found in _AT.finditer(complaint):
            if (file := chart.template(found[1])) is not None:
                source = self._template(file).source
                at = line_of(source, int(found[2] or 1))
                break
        return Problem(at, _said(chart, how, clean(complaint, self.root)))


class _Archived(NamedTuple):
    """Documents of a chart in an archive: all that was written here is that it is needed."""

    at: Location

    def of(self, text: Source, span: Span) -> Location:  # noqa: ARG002  one place for all
        return self.at


def _one(path: Path) -> str:
    """Return a path so that Helm, which splits at commas, takes it for one."""
    return '"' + str(path).replace('"', '""') + '"'


def told(how: Render) -> str:
    """Return in words with what a chart is rendered; values are not told, they may be secret."""
    given = [*how.values, *how.set]
    listed = some_of(given or ["default values"], _NAMED)
    name = f"as {how.name} " if how.name else ""
    return f"{name}with {listed}"


def line_of(source: Source, number: int) -> Location:
    """Return a line of a source as a place, without its indentation."""
    number = min(max(number, 1), source.line_count)
    begin, text = source.line_start(number), source.line(number)
    start = begin + len(text) - len(text.lstrip())
    return Location(source, Span(start, begin + len(text.rstrip())))


def _said(chart: Chart, how: Render, why: str) -> str:
    return f"chart {chart.release} is not rendered {told(how)}: {why}"


def _leading_out(folder: Path, root: Path) -> Path | None:
    """The first link below a folder that leads out of the tree; None if there is none.

    Helm follows links, and hands what it finds to templates.
    """
    top = os.path.realpath(root)
    waiting, seen = [folder], set[str]()
    while waiting:
        here = waiting.pop()
        real = os.path.realpath(here)
        if real in seen:
            continue
        seen.add(real)
        with contextlib.suppress(OSError):
            for entry in sorted(os.scandir(here), key=lambda entry: entry.name):
                if entry.is_symlink() and not _inside(entry.path, top):
                    return Path(entry.path)
                if entry.is_dir():
                    waiting.append(Path(entry.path))
    return None


def _inside(path: str | Path, top: str) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(top)
