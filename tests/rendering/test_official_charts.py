"""Charts that render as the official ones do give what their renders give, at their templates."""

import os
import re
from collections import defaultdict
from pathlib import Path

import pytest

from .trees import lint, plant

REAL = os.environ.get("CERTLINT_REAL_DATA", "")
FOLDER = Path(REAL, "data", "charts")
_DOCUMENT = re.compile(r"^---\n# Source: (\S+?)/(\S+)\n", re.MULTILINE)


def chart_of(render: str) -> dict[str, str]:
    """Return a chart whose templates hold what Helm wrote, with what a release decides left open.

    The official charts themselves are not at hand, so this is as near to them as tests come.
    """
    parts = _DOCUMENT.split(render)
    templates: dict[str, list[str]] = defaultdict(list)
    for _, path, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        plain = re.sub(r"\{\{|\}\}", lambda mark: '{{ "' + mark[0] + '" }}', text)
        plain = plain.replace("namespace: cert-manager\n", "namespace: {{ .Release.Namespace }}\n")
        templates[path].append(plain.replace("replicas: 1\n", "replicas: {{ .Values.replicas }}\n"))
    files = {path: "---\n".join(texts) for path, texts in templates.items()}
    files["Chart.yaml"] = f"apiVersion: v2\nname: {parts[1]}\nversion: 1.0.0\n"
    return {f"chart/{name}": text for name, text in files.items()} | {
        "chart/values.yaml": "replicas: 1\n",
        ".certlint.yaml": "render: [{chart: chart, namespace: cert-manager}]\n",
    }


@pytest.mark.skipif(not REAL or not FOLDER.is_dir(), reason="CERTLINT_REAL_DATA is not set")
@pytest.mark.parametrize(
    "name", sorted(file.name for file in FOLDER.glob("*.yaml")) if REAL else ["no data"]
)
def test_a_chart_gives_what_its_render_gives(tmp_path: Path, tools: str, name: str) -> None:
    text = (FOLDER / name).read_text()
    raw = lint(plant(tmp_path / "raw", {"render.yaml": text}), tools, "--profile", "strict")
    root = plant(tmp_path / "chart", chart_of(text))
    made = lint(root, tools, "--render", "--profile", "strict")
    suffix = " (rendered with default values)"
    assert {f["message"][-len(suffix) :] for f in made.findings} <= {suffix}

    def judged(findings: list[dict[str, object]]) -> set[tuple[str, ...]]:
        keys = ("rule", "severity", "path")
        return {
            (*(str(f[key]) for key in keys), str(f["message"]).removesuffix(suffix))
            for f in findings
        }

    assert judged(made.findings) == judged(raw.findings)
    assert made.status == raw.status
    # Each stands on a line that says the same as that of the render.
    lines = text.splitlines()
    said = {
        (f["rule"], f["path"], lines[int(f["start"]["line"]) - 1].strip()) for f in raw.findings
    }
    for found in made.findings:
        template = (root / found["file"]).read_text().splitlines()
        line = template[found["start"]["line"] - 1].strip()
        line = line.replace("{{ .Release.Namespace }}", "cert-manager")
        line = line.replace("{{ .Values.replicas }}", "1")
        assert (found["rule"], found["path"], line) in said
