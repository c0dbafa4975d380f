"""Skipping early loses nothing: with the scan off, every finding is the same."""

import json
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.linting import judge, told

from certlint.compose import compose
from certlint.files import InputFile
from certlint.loader import load
from certlint.scan import matters, split
from certlint.sniff import kinds_in, may_matter
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
RIGHTS = """apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: a, namespace: team-b}
rules:
- {apiGroups: [cert-manager.io], resources: [certificaterequests], verbs: [create]}
"""
POWERS = """apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: a, namespace: team-b}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}
subjects: [{kind: ServiceAccount, name: web}]
"""
WORKLOAD = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: team-b}
spec: {template: {spec: {serviceAccountName: web}}}
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
VAULT = """apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: vault, namespace: team-a}
spec:
  vault:
    server: https://vault.example.com
    path: pki/sign/a
    auth: {kubernetes: {role: a, serviceAccountRef: {name: vault}}}
"""
ACCOUNT = """apiVersion: v1
kind: ServiceAccount
metadata: {name: vault, namespace: team-a}
"""
TOKENS = """apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: tokens, namespace: team-a}
rules:
- {apiGroups: [""], resources: [serviceaccounts/token], resourceNames: [x], verbs: [create]}
"""
BOUND = """apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: tokens, namespace: team-a}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: tokens}
subjects: [{kind: ServiceAccount, name: cert-manager, namespace: cert-manager}]
"""
READS = """apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: a, namespace: cert-manager}
rules:
- {apiGroups: [""], resources: [secrets], verbs: [get]}
"""
SOLVER = """apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: dns}
spec:
  acme:
    server: https://acme.example.com
    privateKeySecretRef: {name: dns}
    solvers: [{dns01: {webhook: {groupName: dns.example.com, solverName: a}}}]
"""
SERVICE = """apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.dns.example.com}
spec: {group: dns.example.com, version: v1}
"""
TOKEN = VAULT.replace(
    "kubernetes: {role: a, serviceAccountRef: {name: vault}}",
    "appRole: {path: a, roleId: a, secretRef: {name: db, key: a}}",
)
USER = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: team-a}
spec: {template: {spec: {volumes: [{secret: {secretName: db}}]}}}
"""
APPS = """apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: apps, namespace: team-c}
rules:
- {apiGroups: [apps], resources: [deployments], verbs: [get]}
"""
APP = """apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: apps, namespace: team-c}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: apps}
subjects: [{kind: ServiceAccount, name: web}]
"""
PEOPLE = APP.replace("team-c", "team-d").replace("ServiceAccount, name: web", "Group, name: d")
CERTIFICATE = """apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web, namespace: certs}
spec: {secretName: web-shop, dnsNames: [a.example.com], issuerRef: {name: a}}
"""
MOUNT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {spec: {volumes: [{secret: {secretName: web-shop}}]}}}
"""
FRONT = """apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: team-b}
spec: {tls: [{hosts: [a.example.com], secretName: web-shop}]}
"""
CALLER = """apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: inside}
spec: {vault: {server: "https://keeper.vault.svc:8200", path: pki/sign/a, auth: {appRole: {}}}}
"""
CALLED = """apiVersion: v1
kind: Service
metadata: {name: keeper, namespace: vault}
spec: {selector: {app: keeper}, ports: [{port: 8200}]}
"""
OTHER = """apiVersion: v1
kind: ConfigMap
metadata: {name: x}
data: {kind: NetworkPolicy}
"""


def value_of(text: str) -> object:
    (chunk,) = split(text)
    root = compose(Source("a.yaml", text), chunk.span)
    assert root is not None
    return root.value


def hex_escaped(text: str) -> str:
    """The same object as JSON with some letters of every string as escapes."""
    value = value_of(text)
    plain = json.dumps(value)
    return "".join(f"\\u{ord(c):04x}" if c in "gkR" else c for c in plain) + "\n"


def as_json(text: str) -> str:
    return json.dumps(value_of(text), indent=1) + "\n"


def indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


def replacing(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


def plain(text: str) -> str:
    return text


def merged(text: str) -> str:
    return "base: &b\n" + indented(text) + "<<: *b\n"


def listed(text: str) -> str:
    return as_json("apiVersion: v1\nkind: List\nitems:\n- " + text.replace("\n", "\n  "))


def commented(text: str) -> str:
    return "# a comment with\n# kind: CustomResourceDefinition\n" + text


def with_directive(text: str) -> str:
    return "%YAML 1.1\n---\n" + text


WRITERS: list[Callable[[str], str]] = [
    plain,
    as_json,
    hex_escaped,
    indented,
    merged,
    listed,
    commented,
    with_directive,
    replacing("\n", "\r\n"),
    replacing("\n", "\r"),
    replacing("kind:", '"kind":'),
    replacing("kind:", "? kind\n:"),
    replacing("kind: ", "kind:\n  "),
    replacing("kind: ", "kind: !!str "),
    replacing("kind: ", "kind: &k "),
    replacing("secretName: ", "secretName: !!str "),
    replacing("secretName:", "? secretName\n:"),
    replacing("kind: ClusterIssuer", 'kind: "\\x43lusterIss\\u0075er"'),
    replacing("kind: NetworkPolicy", "kind: !!binary TmV0d29ya1BvbGljeQ=="),
    replacing("kind:", "kind: CustomResourceDefinition\nkind:"),
]


def written(pair: tuple[str, Callable[[str], str]]) -> str:
    text, write = pair
    return write(text)


OBJECTS = st.sampled_from(
    [
        ISSUER,
        ROLE,
        BINDING,
        POLICY,
        SECRET,
        RIGHTS,
        POWERS,
        WORKLOAD,
        CA,
        VAULT,
        ACCOUNT,
        TOKENS,
        BOUND,
        READS,
        SOLVER,
        SERVICE,
        TOKEN,
        USER,
        APPS,
        APP,
        PEOPLE,
        PEOPLE.replace("d}", "e}").replace("team-d", "team-e"),
        CERTIFICATE,
        MOUNT,
        FRONT,
        CALLER,
        CALLED,
        OTHER,
    ]
)
DOCUMENTS = st.lists(
    st.tuples(OBJECTS, st.sampled_from(WRITERS)).map(written), min_size=1, max_size=5
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
                assert may_matter(text.encode(), kinds_in(text.encode()))


def test_a_crd_is_not_composed_and_an_issuer_is() -> None:
    crd = "apiVersion: a/v1\nkind: CustomResourceDefinition\nspec: {group: cert-manager.io}\n"
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


def test_utf16_and_marks_are_read(tmp_path: Path) -> None:
    found: set[tuple[str, int, int]] = set()
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        file = tmp_path / f"{encoding}.yaml"
        file.write_bytes(ISSUER.encode(encoding))
        report = judge(load([InputFile(str(file), file.name, file.name)]))
        found |= {
            (f.rule.id, f.location.start.line, f.location.start.column) for f in report.visible
        }
    assert found == {("CM101", 4, 44), ("CM103", 4, 44), ("CM104", 4, 30), ("CM190", 4, 8)}


def test_what_uses_a_sent_secret_is_found_in_files_read_before_the_issuer(tmp_path: Path) -> None:
    user, beside = tmp_path / "1.yaml", tmp_path / "2.yaml"
    user.write_text(USER)
    beside.write_text(POLICY + "---\n" + USER)
    (tmp_path / "3.yaml").write_text(TOKEN)
    files = [InputFile(str(path), path.name, path.name) for path in sorted(tmp_path.iterdir())]
    loaded, without = load(files), load(files[:2])
    kinds = [[d.root["kind"].text for d in result.documents] for result in (loaded, without)]
    assert kinds == [
        ["NetworkPolicy", "Issuer", "Deployment", "Deployment"],
        ["NetworkPolicy"],
    ]
    assert loaded.files == 3


def test_in_a_closed_world_all_that_mentions_a_certificates_secret_is_read() -> None:
    notes = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: see web-shop}\n"
    sources = [Source(f"{n}.yaml", text) for n, text in enumerate((CERTIFICATE, notes, OTHER))]
    assert len(load(sources).documents) == 1
    assert len(load(sources, closed_world=True).documents) == 2


def test_services_that_issuers_call_are_read() -> None:
    other = CALLED.replace("keeper", "till")
    files = [CALLER, CALLED, other]
    sources = [Source(f"{n}.yaml", text) for n, text in enumerate(files)]
    kinds = [d.root.at("metadata.name").text for d in load(sources).documents]
    assert kinds == ["inside", "keeper"]
