"""Skipping early loses nothing: with the scan off, every finding is the same."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.linting import judge, told

from certlint.files import InputFile
from certlint.loader import load
from certlint.scan import matters, may_matter, split
from certlint.source import Source

ISSUER = """apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: a}
spec: {acme: {skipTLSVerify: true, server: "http://localhost"}}
"""
ROLE = """apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: a, namespace: team-a}
rules:
- {apiGroups: [acme.cert-manager.io], resources: ["*"], verbs: ["*"]}
"""
BINDING = """apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: a, namespace: team-a}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}
subjects: [{kind: User, name: u}]
"""
POLICY = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a, namespace: cert-manager}
spec: {podSelector: {}, policyTypes: [Egress]}
"""
SECRET = """apiVersion: v1
kind: Secret
metadata: {name: root, namespace: shop}
"""
CA = """apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: ca}
spec: {ca: {secretName: root}}
"""
OTHER = """apiVersion: v1
kind: ConfigMap
metadata: {name: x}
data: {kind: NetworkPolicy}
"""


def hex_escaped(text: str) -> str:
    """The same object as JSON with some letters of every string as escapes."""
    import json

    from ruamel.yaml import YAML

    value = YAML(typ="safe", pure=True).load(text)
    plain = json.dumps(value)
    return "".join(f"\\u{ord(c):04x}" if c in "gkR" else c for c in plain) + "\n"


def as_json(text: str) -> str:
    import json

    from ruamel.yaml import YAML

    return json.dumps(YAML(typ="safe", pure=True).load(text), indent=1) + "\n"


WRITERS = [
    lambda t: t,
    as_json,
    hex_escaped,
    lambda t: t.replace("\n", "\r\n"),
    lambda t: t.replace("\n", "\r"),
    lambda t: "".join(f"  {line}\n" for line in t.splitlines()),
    lambda t: t.replace("kind:", '"kind":'),
    lambda t: t.replace("kind:", "? kind\n:"),
    lambda t: t.replace("kind: ", "kind:\n  "),
    lambda t: t.replace("kind: ", "kind: !!str "),
    lambda t: t.replace("kind: ", "kind: &k "),
    lambda t: (
        t.replace("kind: Cl", 'kind: "\\x43l').replace("Issuer\n", 'Issuer"\n', 1)
        if "kind: ClusterIssuer" in t
        else t
    ),
    lambda t: "# a comment with kind: CustomResourceDefinition\n" + t,
    lambda t: t.replace("kind:", "kind: CustomResourceDefinition\nkind:"),
    lambda t: "%YAML 1.1\n---\n" + t,
    lambda t: "base: &b\n" + "".join(f"  {line}\n" for line in t.splitlines()) + "<<: *b\n",
    lambda t: as_json("apiVersion: v1\nkind: List\nitems:\n- " + t.replace("\n", "\n  ")),
]
DOCUMENTS = st.lists(
    st.tuples(
        st.sampled_from([ISSUER, ROLE, BINDING, POLICY, SECRET, CA, OTHER]),
        st.sampled_from(WRITERS),
    ).map(lambda pair: pair[1](pair[0])),
    min_size=1,
    max_size=5,
)


@given(DOCUMENTS)
@settings(deadline=None, max_examples=250)
def test_findings_do_not_depend_on_the_scan(documents: list[str]) -> None:
    sources = [Source(f"{n}.yaml", text, f"{n}.yaml") for n, text in enumerate(documents)]
    sources.append(Source("all.yaml", "\n---\n".join(documents), "all.yaml"))
    skipping, everything = load(sources), load(sources, skip_early=False)
    # The syntax of what is skipped is not judged.
    one, other = (
        {place for place in told(judge(loaded)) if place[0] != "CM900"}
        for loaded in (skipping, everything)
    )
    assert one == other


@given(DOCUMENTS)
@settings(deadline=None, max_examples=100)
def test_a_document_that_matters_is_in_a_file_that_may(documents: list[str]) -> None:
    for text in documents:
        for chunk in split(text):
            if matters(text[chunk.span.start : chunk.span.end]):
                assert may_matter(text.encode())


def test_a_crd_is_not_composed_and_an_issuer_is() -> None:
    crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {group: cert-manager.io}\n"
    assert not matters(crd)
    assert matters(ISSUER)
    assert not matters("apiVersion: apps/v1\nkind: Deployment\nspec: {}\n")


def test_markers_in_column_0_alone_split() -> None:
    text = "a: |\n  ---\n  b\n---\nc: 1\n...\nd: 2\n--- # why\ne: 3\n---f: 4\n"
    assert [text[c.span.start : c.span.end].strip() for c in split(text)] == [
        "a: |\n  ---\n  b",
        "c: 1",
        "d: 2",
        "# why\ne: 3\n---f: 4",
    ]


def test_helm_sources_are_kept() -> None:
    text = (
        "---\n# Source: chart/templates/a.yaml\na: 1\n---\n# Source: chart/templates/b.yaml\nb: 1\n"
    )
    assert [c.origin for c in split(text)] == ["chart/templates/a.yaml", "chart/templates/b.yaml"]


def test_utf16_and_marks_are_read(tmp_path) -> None:  # type: ignore[no-untyped-def]
    found: set[tuple[str, int, int]] = set()
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        file = tmp_path / f"{encoding}.yaml"
        file.write_bytes(ISSUER.encode(encoding))
        report = judge(load([InputFile(file, file.name, file.name)]))
        found |= {
            (f.rule.id, f.location.start.line, f.location.start.column) for f in report.visible
        }
    assert found == {("CM101", 4, 44), ("CM104", 4, 30)}
