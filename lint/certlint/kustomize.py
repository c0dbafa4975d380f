"""Kustomizations → rendered documents, by `kustomize build` without plugins, charts or network."""

import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from certlint.charts import first_document
from certlint.files import InputFile
from certlint.node import Node
from certlint.overlays import Overlay, Reach
from certlint.patching import Files
from certlint.problem import Problem
from certlint.rendered import Making, Rendered
from certlint.sandbox import Sandbox, clean
from certlint.scan import split
from certlint.source import Source
from certlint.tracing import Traced

PROGRAMS = (("kustomize", "build"), ("kubectl", "kustomize"))
_ORIGIN = "config.kubernetes.io/origin"
# kubectl says when and where in its own source it fails.
_LOGGED = re.compile(r'^E\d{4} .*?"command failed" err=(?:"(.*)"|<\s*(.*?)\s*>)\s*$', re.DOTALL)


@dataclass(frozen=True, eq=False)
class Kustomize:
    """The program with its sub-command, where it runs, and the root of the tree it may read."""

    sandbox: Sandbox
    program: Path
    command: str
    root: Path
    files: Files = field(default_factory=Files)

    def build(self, overlay: Overlay, reached: Reach) -> Iterator[Source | Problem]:
        """Yield the documents of a kustomization, or what keeps it from being built."""
        if reached.refusals:
            for refusal in reached.refusals:
                yield Problem(refusal.at, not_rendered(overlay, refusal.why))
            return
        with tempfile.TemporaryDirectory(prefix="certlint-") as folder:
            # Origins are told by the outermost kustomization alone, and the user's is not touched.
            wrapper = Path(folder).resolve()
            inside = os.path.relpath(overlay.folder.resolve(), wrapper).replace(os.sep, "/")
            text = f"buildMetadata: [originAnnotations]\nresources: [{json.dumps(inside)}]\n"
            (wrapper / "kustomization.yaml").write_text(text, "utf-8")
            outcome = self.sandbox.run([self.program, self.command, wrapper])
            if outcome.failure:
                why = clean(
                    _complaint(outcome.failure).replace(f"{wrapper}{os.sep}", ""), self.root
                )
                yield Problem(overlay.at, not_rendered(overlay, why))
            else:
                yield from self._documents(overlay, reached, outcome.text, wrapper)

    def _documents(
        self, overlay: Overlay, reached: Reach, text: str, wrapper: Path
    ) -> Iterator[Source]:
        told = f"from {overlay.path('')}"
        making = Making(f"{overlay.name}/", "", told)
        for chunk in split(text):
            body = text[chunk.span.start : chunk.span.end].lstrip("\n")
            source = Source("", body)
            root = first_document(source)
            origin = self._origin(overlay, reached, root, wrapper)
            plain = _without_origin(source, root)
            places = Traced(self.files, origin, reached.overlays, plain)
            yield Rendered(origin.name, plain, origin.shown, making=making, places=places)

    def _origin(self, overlay: Overlay, reached: Reach, root: Node, wrapper: Path) -> Source:
        """The file that an object comes from: where nobody says, the kustomization itself."""
        said_of = root.at("metadata.annotations")[_ORIGIN].text
        origin = first_document(Source("", said_of))
        named = origin["path"].text or origin["configuredIn"].text
        real = str((wrapper / named).resolve()) if named else ""
        known = [*reached.files.values(), *(each.file for each in reached.overlays)]
        file: InputFile = next((each for each in known if each.path == real), overlay.file)
        held = next((each for each in reached.overlays if each.file.path == file.path), None)
        return held.source if held is not None else self.files.source(file)


def _complaint(failure: str) -> str:
    found = _LOGGED.match(failure)
    return (found[1] or found[2] or "").replace('\\"', '"') if found else failure


def _without_origin(source: Source, root: Node) -> str:
    """Return a document without what was only asked for to know its origin."""
    annotations = root.at("metadata.annotations")
    origin = annotations[_ORIGIN]
    gone = annotations if len(annotations.map) == 1 else origin
    if not origin.exists or gone.key is None:
        return source.text
    first = source.position(gone.key.start).line
    last = source.position(max(origin.span.end - 1, origin.span.start)).line
    lines = source.text.split("\n")
    return "\n".join([*lines[: first - 1], *lines[last:]])


def not_rendered(overlay: Overlay, why: str) -> str:
    """Return the sentence on a kustomization that is not built."""
    return f"kustomization {overlay.path('')} is not rendered: {why}"
