"""No secret text reaches a report, wherever it stands and whatever the finding points at."""

import base64
import json
import string
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.finding import Finding, Report
from certlint.loader import load
from certlint.model.cluster import Cluster
from certlint.model.objects import Object
from certlint.node import Node
from certlint.problem import Edit, Fix, Problem, Severity
from certlint.report import FORMATS, render
from certlint.report.masking import VEIL, Mask, veil
from certlint.rule import Rule
from certlint.source import Location, Source, Span


def _nothing(_: Cluster) -> Iterator[Problem]:
    return iter(())


RULE = Rule("CM303", "private-key-in-repository", Severity.ERROR, _nothing, "A key in the open.")

SOLVER = """apiVersion: cert-manager.io/v1
kind: Issuer
spec:
  acme:
    solvers:
    - dns01:
        webhook:
          solverName: x
"""

# %S is the secret, %B its base64.
PLACES = {
    "stringData": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  k: %S\n",
    "data": "apiVersion: v1\nkind: Secret\ndata:\n  k: %B\n",
    "flow": "{apiVersion: v1, kind: Secret, stringData: {k: %S, l: '%S'}}\n",
    "json": '{"apiVersion": "v1", "kind": "Secret", "stringData": {"k": "%S"}}\n',
    "block": "apiVersion: v1\nkind: Secret\ndata:\n  k: |\n    x\n    y: %S\n  l: >-\n    %S\n",
    "quoted over lines": 'apiVersion: v1\nkind: Secret\nstringData:\n  k: "x\n    l: %S"\n',
    "comment": "apiVersion: v1\nkind: Secret # %S\n# old: %S\nstringData:\n  k: x # %S\n",
    "annotation": "apiVersion: v1\nkind: Secret\nmetadata:\n  annotations:\n    last: '%S'\n",
    "list": "apiVersion: v1\nkind: List\nitems:\n- kind: Secret\n  stringData:\n    k: %S\n",
    "alias": "apiVersion: v1\nkind: List\nx: &a %S\nitems:\n- kind: Secret\n  data:\n    k: *a\n",
    "broken": "apiVersion: v1\nkind: Secret\nstringData:\n  k: %S\n  l: [%S\n",
    "broken token": "kind: Issuer\napiVersion: v1\ntoken: %S\nl: [\npassword: |\n  %S\n",
    "broken quote": 'kind: Issuer\napiVersion: v1\npassword: "x\n  %S\nl: [\n',
    "kind in quotes": "apiVersion: v1\n'k\\u0069nd': x\n\"k\\u0069nd\": Secret\ndata:\n  k: %S\n",
    "manifest in text": "apiVersion: v1\nkind: X\ndata:\n  a: |\n    kind: Secret\n    k: %S\n",
    "password": "apiVersion: v1\nkind: Issuer\nspec:\n  password: %S\n  rootPassword: 'x %S'\n",
    "token": 'apiVersion: v1\nkind: Issuer\nspec: {token: %S, apiToken: "%S", api-key: %S}\n',
    "default": "kind: Issuer\nspec:\n  password: ${P:-%S}\n  token: '{{ .t | default \"%S\" }}'\n",
    "beside one": "kind: Issuer\nspec:\n  password: '%S#{x}'\n  token: '${X}%S'\n  secret: $%S\n",
    "tokens": "apiVersion: v1\nkind: Issuer\nspec:\n  tokens:\n  - %S\n  - %S\n",
    "secret": "apiVersion: v1\nkind: Issuer\nspec:\n  secret: %S\n  secret_id: |-\n    %S\n",
    "environment": "apiVersion: v1\nkind: Pod\nenv:\n- name: API_TOKEN\n  value: %S\n",
    "argument": "apiVersion: v1\nkind: Pod\nargs:\n- --dns-token=%S\n- --password\n- %S\n",
    "literal": "kind: Kustomization\nsecretGenerator:\n- name: a\n  literals:\n  - password=%S\n",
    "url": "apiVersion: v1\nkind: Issuer\nspec:\n  server: https://me:%S@ca.example.com/dir\n",
    "pem": "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n"
    "    -----BEGIN RSA PRIVATE KEY-----\n    %S\n    %B\n    -----END RSA PRIVATE KEY-----\n",
    "open pem": "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    -----BEGIN KEY-----\n    %S\n",
    "token in a comment": "apiVersion: v1\nkind: Issuer # token: %S\n# Password = x %S\nspec: {}\n",
    "password over lines": "apiVersion: v1\nkind: Issuer\nspec:\n  password: x\n    %S\n",
    "solver": SOLVER + "          config: {consumerKey: %S, applicationKey: '%S', zone: a}\n",
    "solver by other words": SOLVER
    + "          config:\n            auth: {user: %S, list: [%S]}\n",
    "solver over lines": SOLVER
    + "          config:\n            anything: |\n              %S\n              x\n",
    "solver in json": '{"kind": "Issuer", "spec": {"acme": {"solvers": [{"dns01": {"webhook": '
    '{"solverName": "x", "config": {"authKey": "%S", "id": "%S"}}}}]}}}\n',
    "broken solver": SOLVER + "          config:\n            consumerKey: %S\n        x: [\n",
    "broken solver, later": SOLVER + "          config: {auth: %S,\n  x: %S\n",
    "any variable": "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    env:\n"
    "    - name: FTP\n      value: %S\n    - {name: PASS, value: '%S'}\n",
    "broken variable": "apiVersion: v1\nkind: Pod\nenv:\n- name: FTP\n  value: %S\nl: [\n",
    "broken variables": "apiVersion: v1\nkind: Pod\nenv: [{name: FTP, value: %S}]\nl: [\n",
    "user of a url": "apiVersion: v1\nkind: Issuer\nspec:\n  server: https://%S@ca.example.com/\n",
    "broken url": "apiVersion: v1\nkind: Issuer\nserver: https://%S:x@ca.example.com\nl: [\n",
    "query": "apiVersion: v1\nkind: Issuer\nspec:\n  server: https://ca.example.com/?a=b&sig=%S\n",
    "key of a provider": "apiVersion: v1\nkind: X\nspec: {authKey: %S, consumerKey: %S, a: b}\n",
    "certificate and key": "apiVersion: v1\nkind: X\nspec:\n  pem: |\n"
    "    -----BEGIN CERTIFICATE-----\n    AAAA\n    -----END CERTIFICATE-----\n"
    "    -----BEGIN EC PRIVATE KEY-----\n    %S\n",
    "key in one line": 'kind: X\nspec:\n  pem: "-----BEGIN PRIVATE KEY-----\\n%S\\n-----END'
    ' PRIVATE KEY-----"\n',
    "keystore": "apiVersion: v1\nkind: Pod\ncsi:\n  csi.cert-manager.io/pkcs12-password: %S\n",
    "values": "kind: HelmRelease\nspec:\n  values:\n    db: {rootPassword: %S, url: 'x://a:%S@b/c'}\n",
    "applied before": "apiVersion: v1\nkind: Issuer\nmetadata:\n  annotations:\n    last: |\n"
    '      {"kind":"Secret","stringData":{"k":"%S"}}\n',
}

LETTERS = string.ascii_letters + string.digits
ALPHABETS = (LETTERS, string.digits + "abcdef", string.ascii_lowercase, LETTERS + "_-.~")
SECRETS = (
    st.sampled_from(ALPHABETS)
    .flatmap(lambda alphabet: st.text(alphabet, min_size=24, max_size=48))
    .filter(lambda text: text[0].isalpha() and text[-1].isalnum() and len(set(text)) > 8)
)


def findings(text: str) -> Iterator[Finding]:
    """Point at every node and at every line, and with messages that say nothing."""
    source = Source("a.yaml", text, "a.yaml")
    loaded = load([source], skip_early=False)
    for document in loaded.documents:
        subject = Object(document)
        for node in _below(document.root):
            yield Finding(RULE, Problem(node, "here"), Severity.ERROR, subject, node)
    for number in range(1, source.line_count + 1):
        start = source.line_start(number)
        place = Location(source, Span(start, start + len(source.line(number))))
        yield Finding(RULE, Problem(place, "here"), Severity.ERROR)


def _below(node: Node) -> Iterator[Node]:
    yield node
    for child in (*node.map.values(), *node.list):
        yield from _below(child)


@pytest.mark.parametrize("place", PLACES)
@given(secret=SECRETS)
@settings(deadline=None, max_examples=10)
def test_no_format_tells_a_secret(place: str, secret: str) -> None:
    encoded = base64.b64encode(secret.encode()).decode()
    text = PLACES[place].replace("%S", secret).replace("%B", encoded)
    report = Report(list(findings(text)), [RULE])
    pieces = {piece for s in (secret, encoded) for piece in _pieces(s)}
    assert any(piece in text for piece in pieces)
    for kind in FORMATS:
        for terminal in (False, True):
            shown = render(kind, report, terminal=terminal, width=200)
            assert [piece for piece in pieces if piece in shown] == []


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + 12] for start in range(len(text) - 11))


@pytest.mark.parametrize(
    "line",
    [
        "secretName: letsencrypt-account-key",
        "existingSecret: cloudflare",
        "tokenSecretRef: {name: cloudflare, key: token}",
        "automountServiceAccountToken: false",
        "password: ${VAULT_PASSWORD}",
        "token: '{{ .Values.token }}'",
        "resources: [secrets, secrets/status]",
        "image: quay.io/cm@sha256:0f3a9b1c2d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8",
        "path: clusters/production/cert-manager/letsencrypt/issuers/base",
        "privateKeySecretRef: {name: a}",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    text = f"apiVersion: v1\nkind: Issuer\nspec:\n  {line}\n"
    source = Source("a.yaml", text)
    assert Mask().hidden(source, Span(0, len(text))) == []


def test_a_secret_shows_its_names() -> None:
    text = (
        "apiVersion: v1\nkind: Secret\ntype: Opaque\nmetadata:\n  name: a\n  namespace: b\n"
        "stringData:\n  user: me\n  tls.key: |\n    one\n    two\n"
    )
    hidden = [text[s.start : s.end] for s in Mask().hidden(Source("a", text), Span(0, len(text)))]
    assert hidden == ["me", "|", "one", "two"]


def test_only_the_documents_that_are_shown_are_looked_at() -> None:
    text = "kind: Issuer\npassword: one\n---\nkind: Issuer\npassword: two\n"
    hidden = Mask().hidden(Source("a.yaml", text), Span(text.index("two"), len(text)))
    assert [text[s.start : s.end] for s in hidden] == ["two"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("flag --dns-token=abc is set", f"flag --dns-token={VEIL} is set"),
        ("trusts https://me:pw@ca.example.com", f"trusts https://me:{VEIL}@ca.example.com"),
        ("the token `acme` is short", "the token `acme` is short"),
        ("--enable-certificate-owner-ref=true", "--enable-certificate-owner-ref=true"),
        (
            "x -----BEGIN KEY-----abc-----END KEY----- y",
            f"x -----BEGIN KEY-----{VEIL}-----END KEY----- y",
        ),
        ("authorization bearer abcdefgh12345678", f"authorization bearer {VEIL}"),
        ("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.c2ln", f"got {VEIL}"),
        ("key MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB", f"key {VEIL}"),
    ],
)
def test_messages(text: str, shown: str) -> None:
    assert veil(text) == shown


def test_json_hides_in_edits_and_reasons_too() -> None:
    source = Source("a.yaml", "a: b\n")
    fix = Fix("set https://me:pw@ca", [Edit(Span(3, 4), "https://me:pw@ca")])
    problem = Problem(Location(source, Span(0, 1)), "here", fix=fix)
    finding = Finding(RULE, problem, Severity.NOTE, suppressed_by="comment: --token=abc")
    told = json.loads(render("json", Report([finding], [])))["findings"][0]
    assert told["fix"]["title"] == f"set https://me:{VEIL}@ca"
    assert told["fix"]["edits"][0]["text"] == f"https://me:{VEIL}@ca"
    assert told["suppressed"] == f"comment: --token={VEIL}"
