"""Lines of rendered text beside those of their template, for many ways to write a template."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.aligning import Aligned
from certlint.source import Source, Span
from certlint.template import Template

TEMPLATE = """\
{{- if .Values.on }}
apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: {{ include "shop.name" . }}
  labels: {{- include "shop.labels" . | nindent 4 }}
spec:
  acme:
    server: {{ .Values.server | quote }}
    # {{ .Values.note }}
    skipTLSVerify: true
    solvers:
      {{- range .Values.solvers }}
      - http01:
          ingress:
            ingressClassName: {{ . }}
      {{- end }}
      - dns01:
          route53:
            region: eu
      - dns01:
          route53:
            region: eu
  {{- with .Values.extra }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
"""
RENDERED = """\
# Source: shop/templates/issuer.yaml
apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: step
  labels:
    app: shop
spec:
  acme:
    server: "https://ca.example.com"
    # a note
    skipTLSVerify: true
    solvers:
      - http01:
          ingress:
            ingressClassName: a
      - http01:
          ingress:
            ingressClassName: b
      - dns01:
          route53:
            region: eu
      - dns01:
          route53:
            region: eu
  vault:
    server: https://vault.example.com
"""


def line_of(template: str, rendered: str, text: str, nth: int = 0) -> tuple[int, str]:
    """The line of the template, and what is marked there, for a text of the rendered document."""
    source, made = Source("t.yaml", template), Source("r", rendered)
    start = -1
    for _ in range(nth + 1):
        start = rendered.index(text, start + 1)
    at = Aligned(Template(source), rendered).of(made, Span(start, start + len(text)))
    return at.line, template[at.span.start : at.span.end]


@pytest.mark.parametrize(
    ("text", "nth", "place"),
    [
        ("kind", 0, (3, "kind")),
        ("step", 0, (5, '{{ include "shop.name" . }}')),
        ("app: shop", 0, (6, '{{- include "shop.labels" . | nindent 4 }}')),
        ('"https://ca.example.com"', 0, (9, "{{ .Values.server | quote }}")),
        ("server", 0, (9, "server")),
        ("true", 0, (11, "true")),
        ("ingressClassName", 1, (16, "ingressClassName")),
        ("b\n", 0, (16, "{{ . }}")),
        ("region", 0, (20, "region")),
        ("region", 1, (23, "region")),
        ("vault", 0, (25, "{{- toYaml . | nindent 2 }}")),
        ("https://vault.example.com", 0, (25, "{{- toYaml . | nindent 2 }}")),
    ],
)
def test_a_line_is_found_where_it_is_certain(text: str, nth: int, place: tuple[int, str]) -> None:
    assert line_of(TEMPLATE, RENDERED, text, nth) == place


def test_what_is_open_stands_at_the_line_that_names_the_object() -> None:
    template = "kind: Issuer\nmetadata:\n  name: a\nspec:\n{{ .x }}\n{{ .y }}\n"
    rendered = "kind: Issuer\nmetadata:\n  name: a\nspec:\n  vault:\n    path: b\n"
    assert line_of(template, rendered, "path")[0] == 3
    nameless = "kind: Issuer\n{{ .x }}\n{{ .y }}\n"
    assert line_of(nameless, "kind: Issuer\nspec:\n  a: b\n", "a")[0] == 1
    assert line_of("{{ .x }}\n{{ .y }}\n", "kind: Issuer\nspec: {}\n", "spec")[0] == 1


def test_equal_lines_of_other_documents_are_not_taken() -> None:
    one = "kind: Issuer\nmetadata:\n  name: NAME\nspec:\n  acme:\n    skipTLSVerify: true\n"
    template = f"{one.replace('NAME', 'a')}---\n{one.replace('NAME', 'b')}"
    assert line_of(template, one.replace("NAME", "b"), "true")[0] == 13


def test_equal_text_below_another_key_is_not_taken() -> None:
    template = "a:\n  server: x\nspec:\n{{- toYaml .Values.spec | nindent 2 }}\n"
    assert line_of(template, "a:\n  server: x\nspec:\n  server: x\n", "server", 1)[0] == 4


def test_comments_and_marks_in_strings_of_actions_end_nothing() -> None:
    template = '{{- /* a }} b */ -}}\nkind: {{ printf "}}" }}\nspec:\n  a: {{ `}}` }}\n'
    assert line_of(template, "kind: }}\nspec:\n  a: }}\n", "a")[0] == 4


PIECE = st.sampled_from(
    ["{{", "}}", "{{-", "-}}", '"', "`", "/*", "*/", "\n", "\r\n", "  ", "a: b", "- ", "#", "---",
     " if .x ", "end", "\0", "\u2028", "kind: Issuer", "metadata:", "name: x"]
)  # fmt: skip


@given(st.lists(PIECE, max_size=40).map("".join), st.lists(PIECE, max_size=40).map("".join))
@settings(deadline=None, max_examples=300)
def test_any_texts_have_places_in_the_template(template: str, rendered: str) -> None:
    source, made = Source("t", template), Source("r", rendered)
    aligned = Aligned(Template(source), rendered)
    for start in range(0, len(rendered) + 1, 7):
        at = aligned.of(made, Span(start, min(start + 3, len(rendered))))
        assert 0 <= at.span.start <= at.span.end <= len(template)
