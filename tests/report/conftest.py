"""One small cluster with hand-made findings, which every report must tell alike."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from certlint.finding import Finding, Report
from certlint.loader import load
from certlint.model.cluster import Cluster
from certlint.model.objects import Object
from certlint.model.tenancy import Evidence
from certlint.node import Node
from certlint.problem import Edit, Fix, Problem, Related, Severity
from certlint.rule import Rule
from certlint.source import Location, Source, Span

SNAPSHOTS = Path(__file__).parent / "snapshots"

ISSUERS = """\
# Who signs for whom.
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: shared
spec:
  ca:
    secretName: root-ca
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: local
  namespace: team-a
spec:
  acme:
    server: https://pebble.acme.svc:14000/dir # e\u0301preuve 試験 \u202e[x]
    skipTLSVerify:
"""
TEAM_B = """\
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web, namespace: team-b}
spec:
  secretName: web
  privateKey: {rotationPolicy: Never, algorithm: RSA, size: 2048, encoding: PKCS1}
  issuerRef: {kind: ClusterIssuer, name: shared}
"""
SECRET = """\
apiVersion: v1
kind: Secret
metadata:
  name: root-ca
  namespace: cert-manager
stringData:
  tls.key: correct-horse-battery-staple # was: hunter2hunter2
"""
BROKEN = "apiVersion: v1\nkind: List\nitems:\n\t- oops: [\n"


def _nothing(_: Cluster) -> Iterator[Problem]:
    return iter(())


def _rule(id: str, name: str, severity: Severity, summary: str, score: float = 0.0) -> Rule:
    doc = f"{summary}\n\n## Why\nSomeone gains something.\n\n## Fix\nDo something about it,\ntoday."
    tags = ("security",) if score else ()
    return Rule(id, name, severity, _nothing, doc, score=score, tags=tags)


SHARED = _rule("CM301", "ca-shared-between-tenants", Severity.ERROR, "One CA for many.", 7.5)
INSIDE = _rule("CM102", "issuer-targets-in-cluster-address", Severity.WARNING, "A server inside.")
ROTATION = _rule("CM534", "private-key-never-rotated", Severity.WARNING, "A key for ever.", 4.2)
KEY = _rule("CM303", "private-key-in-repository", Severity.ERROR, "A key in the open.", 9.1)
SYNTAX = _rule("CM900", "yaml-parse-error", Severity.ERROR, "A document does not parse.")
QUIET = _rule("X1", "never-fires", Severity.NOTE, "Nothing ever happens.")
RULES = (SHARED, QUIET, INSIDE, KEY, ROTATION, SYNTAX)


def _sources() -> list[Source]:
    return [
        Source("clusters/a b/issuers.yaml", ISSUERS, "a b/issuers.yaml"),
        Source("clusters/broken.yaml", BROKEN, "broken.yaml"),
        Source("clusters/secret.yaml", SECRET, "secret.yaml"),
        Source("clusters/team-b.yaml", TEAM_B, "team-b.yaml"),
    ]


def _found(rule: Rule, problem: Problem, subject: Object, suppressed_by: str = "") -> Finding:
    at = problem.at
    node = at if isinstance(at, Node) else None
    severity = problem.severity or rule.severity
    return Finding(rule, problem, severity, subject, node, suppressed_by)


def _findings() -> Iterator[Finding]:
    loaded = load(_sources(), skip_early=False)
    shared, local, secret, web = (
        Object(document, namespace=document.root.at("metadata.namespace").text)
        for document in loaded.documents
    )
    yield _found(
        SHARED,
        Problem(
            shared.spec.at("ca.secretName"),
            f"{shared} signs with one CA for 2 tenants: [team-a], team-b",
            [
                Related(web.spec["issuerRef"], "tenant `team-b`"),
                Related(local, "tenant `[team-a]` has an issuer of its own"),
            ],
            [
                Related(web.spec.at("issuerRef.name"), "asks the shared issuer"),
                Related(shared.spec["ca"], "which signs with the CA"),
            ],
        ),
        shared,
    )
    server = local.spec.at("acme.server")
    yield _found(
        INSIDE,
        Problem(
            server,
            f"{local} trusts `pebble.acme.svc`, 100% inside\nthe cluster \x1b[31m\u202e",
            fix=Fix("Pin its CA: set `caBundle`"),
        ),
        local,
    )
    skip = local.spec.at("acme.skipTLSVerify")
    end = skip.location.span.end + 1
    after_colon = Location(skip.source, Span(end, end))
    yield _found(INSIDE, Problem(after_colon, f"{local} leaves it open"), local)
    for problem in loaded.broken:
        yield Finding(SYNTAX, problem, Severity.ERROR)
    yield _found(KEY, Problem(secret.root.at("stringData")["tls.key"], f"{secret} in Git"), secret)
    policy = web.spec.at("privateKey.rotationPolicy")
    fix = Fix("set `rotationPolicy: Always`", [Edit(policy.span, "Always")])
    message = f"{web} keeps one private key for ever"
    yield _found(ROTATION, Problem(policy, message, fix=fix, severity=Severity.NOTE), web)
    algorithm = web.spec.at("privateKey.algorithm")
    yield _found(ROTATION, Problem(algorithm, message), web, "annotation: it is a test")


@pytest.fixture
def report() -> Report:
    return Report(
        sorted(_findings(), key=lambda finding: finding.order),
        RULES,
        files=12,
        documents=40,
        templates=[f"chart/templates/{name}.yaml" for name in "abcd"],
        encrypted=["secrets.enc.yaml"],
        binary=["logo\x1b.yaml"],
        tenancy=[Evidence("multi (Namespace team-a, Namespace team-b)")],
        root="/srv/repo",
    )


@pytest.fixture
def at() -> Callable[..., Finding]:
    """Make a finding of the first place where a part of a text stands."""

    def make(
        text: str, part: str, *, name: str = "a.yaml", rule: Rule = SHARED, message: str = "wrong"
    ) -> Finding:
        start = text.index(part)
        place = Location(Source(name, text, name), Span(start, start + len(part)))
        return Finding(rule, Problem(place, message, fix=Fix("mend it")), rule.severity)

    return make


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots", action="store_true", help="rewrite the snapshots of the reports"
    )


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a stored one, byte for byte, or store it."""
    update = bool(request.config.getoption("--update-snapshots", default=False))

    def compare(name: str, text: str) -> None:
        file = SNAPSHOTS / name
        if update:
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(text.encode())
        assert text.encode() == file.read_bytes()

    return compare
