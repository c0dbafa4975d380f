"""The schemas of all kinds: what they allow is silent, what they do not is found at its key."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.linting import judge

from certlint.documents import Document
from certlint.loaded import Definition
from certlint.loader import load
from certlint.model.schema_faults import MissingField, SchemaFaults, UnknownField
from certlint.model.schemas import Schema, Schemas, own_kinds, own_schema, own_versions
from certlint.model.wrong_values import WrongValue
from certlint.node import Node
from certlint.scan import split
from certlint.source import Source

KINDS = [
    (f"{group}/{version}", kind)
    for group, version in sorted(own_versions().items())
    for kind in sorted(own_kinds(f"{group}/{version}"))
]
TEXTS = ("a", "aa", "1h", "1.5m", "a/b", "Aa", "pem.crt")


def example(schema: Schema) -> Any:
    """A value with all that a schema lists."""
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            free = schema.get("additionalProperties")
            extra = {"a": example(free)} if isinstance(free, dict) else {}
            return extra | {k: example(v) for k, v in schema.get("properties", {}).items()}
        case "array":
            return [example(schema.get("items", {}))]
        case "string":
            import re

            pattern = schema.get("pattern", "")
            return next(text for text in TEXTS if re.search(pattern, text))
        case "boolean":
            return True
        case "integer" | ["integer", "string"]:
            return schema.get("minimum", 1)
        case _:
            return {"of": ["any", {"shape": 1}]}


def written(value: Any, indent: str = "") -> Iterator[str]:
    """A value as YAML, each key on a line of its own."""
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield f"{indent}{key}:"
            yield from written(inner, indent + "  ")
        elif isinstance(inner, list) and inner and isinstance(inner[0], dict):
            yield f"{indent}{key}:"
            yield f"{indent}-"
            yield from written(inner[0], indent + "  ")
        else:
            import json

            yield f"{indent}{key}: {json.dumps(inner)}"


def document(text: str) -> Document:
    (found,) = load([Source("a.yaml", text)], skip_early=False).documents
    return found


def whole(api_version: str, kind: str) -> str:
    schema = own_schema(api_version, kind)
    assert schema is not None
    value = example(schema) | {"apiVersion": api_version, "kind": kind}
    return "\n".join(written(value)) + "\n"


def keys(node: Node, schema: Schema) -> Iterator[Node]:
    """The nodes of all fields that a schema lists."""
    for key, child in node.items():
        inner = schema.get("properties", {}).get(key)
        if inner is not None:
            yield child
            yield from keys(child, inner)
    if node.is_list:
        for member in node:
            yield from keys(member, schema.get("items", {}))


def faults(text: str, definitions: tuple[Definition, ...] = ()) -> list[Any]:
    return list(SchemaFaults(Schemas(definitions)).of(document(text)))


@pytest.mark.parametrize(("api_version", "kind"), KINDS)
def test_a_complete_object_is_silent(api_version: str, kind: str) -> None:
    assert faults(whole(api_version, kind)) == []


@pytest.mark.parametrize(("api_version", "kind"), KINDS)
def test_each_misspelt_field_is_found_at_its_line(api_version: str, kind: str) -> None:
    text = whole(api_version, kind)
    root, schema = document(text).root, own_schema(api_version, kind)
    assert schema is not None
    named = [node for node in keys(root, schema) if node.path not in {"apiVersion", "kind"}]
    assert len(named) > 5
    # All fields of one depth at once: none of them hides another.
    for depth in {len(list(node.lineage)) for node in named}:
        nodes = [node for node in named if len(list(node.lineage)) == depth]
        ends = sorted(node.key.end for node in nodes if node.key is not None)
        broken = text
        for end in reversed(ends):
            broken = broken[:end] + broken[end - 1] + broken[end:]  # a letter twice
        found = [f for f in faults(broken) if isinstance(f, UnknownField)]
        lines = {text.count("\n", 0, end) + 1 for end in ends}
        assert {fault.node.named.location.line for fault in found} == lines
        assert len(found) == len(ends) == len(nodes)
        for fault in found:
            assert fault.near == str(fault.node.step)[:-1] or fault.home, fault.path


SPELLINGS: dict[str, Callable[[str], str]] = {
    "doubled": lambda key: key + key[-1],
    "dropped": lambda key: key[:-1],
    "swapped": lambda key: key[1] + key[0] + key[2:],
    "capital": lambda key: key[0].upper() + key[1:],
}
FAMILY = [(version, kind) for version, kind in KINDS if "cert-manager" in version]
SCHEMA_RULES = {"CM901", "CM902", "CM903", "CM904", "CM910", "CM913"}


def told(text: str) -> set[tuple[str, int]]:
    """What rules on schemas find in a text, each with its line."""
    report = judge(load([Source("a.yaml", text, "a.yaml")], skip_early=False))
    return {(f.rule.id, f.location.line) for f in report.visible if f.rule.id in SCHEMA_RULES}


@pytest.mark.parametrize(("api_version", "kind"), FAMILY)
def test_a_complete_object_is_silent_for_all_rules_on_schemas(api_version: str, kind: str) -> None:
    assert told(whole(api_version, kind)) == set()


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(("api_version", "kind"), FAMILY)
def test_the_rule_tells_each_misspelt_field(api_version: str, kind: str, spelling: str) -> None:
    text = whole(api_version, kind)
    root, schema = document(text).root, own_schema(api_version, kind)
    assert schema is not None
    fields = [(len(list(node.lineage)), node) for node in keys(root, schema)]
    assert max(depth for depth, _ in fields) > 3
    for depth in {depth for depth, _ in fields}:
        named = [n for d, n in fields if d == depth and n.path not in {"apiVersion", "kind"}]
        broken, lines = text, set[int]()
        for node in sorted(named, key=lambda node: -node.named.span.start):
            key = str(node.step)
            wrong = SPELLINGS[spelling](key)
            if wrong == key or (node.parent is not None and wrong in node.parent.map):
                continue
            start, end = node.named.span
            broken = broken[:start] + wrong + broken[end:]
            lines.add(text.count("\n", 0, start) + 1)
        assert {line for rule, line in told(broken) if rule == "CM903"} == lines


HEAD = "apiVersion: cert-manager.io/v1\nkind: {}\nmetadata: {{name: a}}\nspec:\n"
ISSUER = (
    HEAD.format("Issuer")
    + "  acme:\n    server: https://ca.example.com\n    privateKeySecretRef: {name: a}\n"
)
VAULT = (
    HEAD.format("Issuer")
    + "  vault:\n    server: https://vault.example.com\n    path: pki/sign/a\n"
)
CERTIFICATE = HEAD.format("Certificate") + "  secretName: a\n  issuerRef: {name: a}\n"


@pytest.mark.parametrize(
    ("text", "path", "near", "home"),
    [
        (ISSUER + "    solver: []\n", "spec.acme.solver", "solvers", ""),
        (ISSUER + "    Email: a\n", "spec.acme.Email", "email", ""),
        (ISSUER + "    http01: {}\n", "spec.acme.http01", "", "under `solvers`"),
        (
            ISSUER + "    acme: {}\n",
            "spec.acme.acme",
            "",
            "one level up, where `acme` is already",
        ),
        (
            ISSUER + "    solvers:\n    - dns01: {project: a}\n",
            "spec.acme.solvers[0].dns01.project",
            "",
            "under `cloudDNS`",
        ),
        (
            ISSUER + "    solvers:\n    - dns01: {selector: {}}\n",
            "spec.acme.solvers[0].dns01.selector",
            "",
            "one level up, under `solvers`",
        ),
        (
            ISSUER + "    solvers:\n    - http01: {ingress: {email: a}}\n",
            "spec.acme.solvers[0].http01.ingress.email",
            "",
            "3 levels up, under `acme`",
        ),
        (
            VAULT + "    auth: {namespace: b}\n",
            "spec.vault.auth.namespace",
            "",
            "one level up, under `vault`",
        ),
        (CERTIFICATE + "dnsNames: [a]\n", "dnsNames", "", "under `spec`"),
        (CERTIFICATE + "  kind: Issuer\n", "spec.kind", "", "under `issuerRef`"),
        (CERTIFICATE + "  acme: {config: []}\n", "spec.acme", "", ""),
        (CERTIFICATE + "  labels: {a: b}\n", "spec.labels", "", "under `secretTemplate`"),
        (CERTIFICATE + "  zzz: 1\n", "spec.zzz", "", ""),
        (CERTIFICATE + "  keySize: 1\n", "spec.keySize", "", "under `privateKey`, as `size`"),
        (CERTIFICATE + "  uriSANs: [a]\n", "spec.uriSANs", "uris", ""),
        (CERTIFICATE + "  secretNames: a\n", "spec.secretNames", "", ""),
    ],
)
def test_an_unknown_field_says_what_is_near(text: str, path: str, near: str, home: str) -> None:
    (fault,) = faults(text)
    assert isinstance(fault, UnknownField)
    assert (fault.path, fault.near, fault.home) == (path, near, home)


@pytest.mark.parametrize(
    ("text", "idle"),
    [
        (
            CERTIFICATE.replace("Ref: {name: a}", "Ref: {name: a, namespace: b}"),
            "an Issuer serves its own namespace alone, a ClusterIssuer all of them",
        ),
        (
            VAULT + "    auth:\n      tokenSecretRef: {name: a, namespace: b}\n",
            "an Issuer reads from its own namespace alone",
        ),
        (
            HEAD.format("ClusterIssuer") + "  ca: {secretName: a, namespace: b}\n",
            "a ClusterIssuer reads from cert-manager's own namespace alone",
        ),
        (CERTIFICATE + "namespace: b\n", ""),
        (CERTIFICATE + "  namespace: b\n", ""),
    ],
)
def test_a_reference_says_where_it_looks(text: str, idle: str) -> None:
    (fault,) = faults(text)
    assert isinstance(fault, UnknownField)
    assert (fault.idle, bool(fault.home)) == (idle, not idle)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("duration: 90", "is a number, not a string"),
        ("isCA: nope", "is a string, not true or false"),
        ("dnsNames: {}", "is a mapping, not a list"),
        ("subject: [a]", "is a list, not a mapping"),
        ("revisionHistoryLimit: 1.5", "is a number, not a whole number"),
        ("keystores: {pkcs12: {create: true, profile: modern2023}}", "is `modern2023`"),
    ],
)
def test_a_wrong_value_is_said_in_words(line: str, said: str) -> None:
    (fault,) = faults(CERTIFICATE + f"  {line}\n")
    assert isinstance(fault, WrongValue)
    assert fault.said == said


@pytest.mark.parametrize(
    "line",
    [
        "duration: ${DURATION}",
        "isCA: '{{ .Values.ca }}'",
        "dnsNames: {{ .Values.names }}",
        "subject:",
        "${KEY}: 1",
        "$patch: merge",
        "keystores: {pkcs12: {create: true, profile: Quantum}}",
    ],
)
def test_what_is_unknown_is_not_wrong(line: str) -> None:
    assert faults(CERTIFICATE + f"  {line}\n") == []


def test_a_null_field_is_missing() -> None:
    (fault,) = faults(CERTIFICATE.replace("secretName: a", "secretName:"))
    assert isinstance(fault, MissingField)
    assert fault.path == "spec.secretName"


CRD = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: x}
spec:
  group: GROUP
  names: {kind: KIND, plural: x}
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            properties:
              size: {x-kubernetes-int-or-string: true, pattern: "^\\\\pN"}
              mode: {type: string, pattern: "^(?i:fast|slow)$"}
              rest:
                x-kubernetes-preserve-unknown-fields: true
                properties: {a: {type: string}}
              escrow: {type: string}
"""


def definition(group: str, kind: str, *, given: bool = False) -> Definition:
    source = Source("crd.yaml", CRD.replace("GROUP", group).replace("KIND", kind))
    (chunk,) = split(source.text)
    return Definition(source, chunk, given=given)


def test_a_crd_gives_its_kind_a_schema() -> None:
    foreign = "apiVersion: issuers.cert-manager.example/v1\nkind: Vendor\nmetadata: {name: a}\n"
    crd = definition("issuers.cert-manager.example", "Vendor")
    allowed = "spec: {size: 1, mode: fast, rest: {a: b, c: [d]}}\n"
    assert faults(foreign + allowed, (crd,)) == []
    (unknown,) = faults(foreign + "spec: {size: 1, mod: fast}\n", (crd,))
    assert (unknown.path, unknown.near) == ("spec.mod", "mode")
    (missing,) = faults(foreign + "spec: {mode: slow}\n", (crd,))
    assert missing.path == "spec.size"
    assert faults(foreign.replace("/v1\n", "/v2\n") + "sise: 1\n", (crd,)) == []


def test_a_crd_of_the_tree_adds_to_what_is_known_and_takes_nothing_away() -> None:
    crd = definition("cert-manager.io", "Certificate")
    assert faults(CERTIFICATE + "  escrow: a\n", (crd,)) == []
    assert faults(CERTIFICATE + "  dnsNames: [a]\n", (crd,)) == []
    (fault,) = faults(CERTIFICATE + "  escrows: a\n", (crd,))
    assert fault.path == "spec.escrows"


@pytest.mark.parametrize(("given", "found"), [(False, []), (True, ["spec.sise"])])
def test_a_crd_of_others_counts_if_it_was_named(given: bool, found: list[str]) -> None:
    text = "apiVersion: pki.example.com/v1\nkind: Vendor\nspec: {size: 1, sise: 2}\n"
    crd = definition("pki.example.com", "Vendor", given=given)
    assert [fault.path for fault in faults(text, (crd,))] == found
