"""Small trees with charts and kustomizations, and what certlint says of them."""

import contextlib
import io
import json
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from certlint import cli

CHART = "apiVersion: v2\nname: shop\nversion: 0.1.0\n"
TEMPLATE = """\
{{- range .Values.issuers }}
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: {{ . }}
  namespace: {{ $.Release.Namespace }}
spec:
  acme:
    server: https://ca.example.com/directory
    skipTLSVerify: {{ $.Values.trusting }}
    privateKeySecretRef:
      name: {{ . }}-account
    solvers:
      - http01:
          ingress:
            ingressClassName: nginx
{{- end }}
"""
VALUES = "issuers: [step]\ntrusting: false\n"
ISSUER = """\
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: step
spec:
  acme:
    server: https://ca.example.com/directory
    privateKeySecretRef:
      name: step-account
    solvers:
      - http01:
          ingress:
            ingressClassName: nginx
"""


@dataclass(frozen=True)
class Said:
    """One run: its status, its findings, what it printed beside them, and the findings' text."""

    status: int
    findings: list[dict[str, Any]]
    summary: str

    @property
    def places(self) -> set[tuple[str, str, int]]:
        return {(f["rule"], f["file"], f["start"]["line"]) for f in self.findings}

    def messages(self, rule: str) -> list[str]:
        return [f["message"] for f in self.findings if f["rule"] == rule]


def plant(root: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder that is a repository of its own."""
    (root / ".git").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    return root


def lint(root: Path, path: str, *words: str, extra: Mapping[str, str] | None = None) -> Said:
    """Lint a tree with the programs of a PATH, in this process."""
    output, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    status: object = 0
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.chdir(root),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(errors),
    ):
        for name, value in {"PATH": path, **(extra or {})}.items():
            patch.setenv(name, value)
        try:
            cli.main(["--format", "json", *words])
        except SystemExit as done:
            status = done.code
    for stream in (output, errors):
        stream.seek(0)
    summary = errors.read()
    assert status in {0, 1, 3}, summary
    assert isinstance(status, int)
    return Said(status, json.loads(output.read())["findings"], summary)


def chart(folder: str, **more: str) -> dict[str, str]:
    """Return the files of a chart with one template."""
    files = {"Chart.yaml": CHART, "values.yaml": VALUES, "templates/issuer.yaml": TEMPLATE}
    return {f"{folder}/{name}": text for name, text in (files | more).items()}
