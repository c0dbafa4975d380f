"""Complete issuers of every type are silent; each required field taken away is found, there."""

import copy
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.linting import judge
from tests.model.issuers import ISSUERS, Tree, ref

from certlint.compose import compose
from certlint.config import Config
from certlint.loader import load
from certlint.model.solver_refusals import is_nameserver
from certlint.node import Node
from certlint.source import Source, Span


def findings(spec: Tree, kind: str = "ClusterIssuer") -> set[tuple[str, str]]:
    """The findings, as rule and field without the names of list members."""
    issuer = {
        "apiVersion": "cert-manager.io/v1",
        "kind": kind,
        "metadata": {"name": "web"},
        "spec": spec,
    }
    report = judge(load([Source("a.yaml", json.dumps(issuer, indent=1), "a.yaml")]), Config())
    return {
        (f.rule.id, "/".join(step for step in f.path.split("/") if not step.startswith("[")))
        for f in report.visible
        if f.rule.id not in BY_DESIGN
    }


# A ClusterIssuer that nobody limits is told of wherever it stands.
BY_DESIGN = {"CM150", "CM151"}
# What is valid, and still not good.
ALSO = {
    "acme-binding": {("CM132", "spec/acme/externalAccountBinding/keyAlgorithm")},
    "acme-cloudflare-key": {("CM123", "spec/acme/solvers/dns01/cloudflare/apiKeySecretRef")},
    "vault-token": {("CM106", "spec/vault/auth/tokenSecretRef")},
    "vault-secret": {("CM106", "spec/vault/auth/kubernetes/secretRef")},
}


def without(spec: Tree, path: str) -> Tree:
    changed = copy.deepcopy(spec)
    holder: Any = changed
    *way, last = path.split(".")
    for step in way:
        holder = holder[int(step) if isinstance(holder, list) else step]
    del holder[last]
    return changed


@pytest.mark.parametrize("name", ISSUERS)
def test_a_complete_issuer_is_silent(name: str) -> None:
    assert findings(ISSUERS[name][0]) == ALSO.get(name, set())


# Where something else than the missing field is to change: what would take its place, or the half
# that is left.
ELSEWHERE = {
    "acme.privateKeySecretRef": "acme/privateKeySecretRef/name",
    "vault.clientCertSecretRef": "vault/clientKeySecretRef",
    "vault.clientKeySecretRef": "vault/clientCertSecretRef",
    "vault.auth.kubernetes.serviceAccountRef": "vault/auth/kubernetes",
    "vault.auth.kubernetes.secretRef.name": "vault/auth/kubernetes",
    "vault.auth.appRole.secretRef": "vault/auth/appRole/secretRef/name",
    "venafi.ngts.credentialsRef": "venafi/ngts/credentialsRef/name",
    "acme.solvers.0.http01": "acme/solvers",
    "acme.solvers.0.dns01": "acme/solvers",
    "acme.solvers.0.dns01.azureDNS.managedIdentity.clientID": (
        "acme/solvers/dns01/azureDNS/managedIdentity/tenantID"
    ),
}
# A union whose one member is gone: its holder is at fault.
UNIONS = (
    *("acme", "ca", "selfSigned", "vault", "venafi", "vault.auth.kubernetes"),
    *("vault.auth.clientCertificate", "vault.auth.tokenSecretRef"),
    *("vault.auth.kubernetes.secretRef", "venafi.tpp", "venafi.cloud", "venafi.ngts"),
    *(f"acme.solvers.0.http01.{kind}" for kind in ("ingress", "gatewayHTTPRoute")),
    *(f"acme.solvers.0.dns01.{provider}" for provider in (
        "akamai", "azureDNS", "cloudDNS", "cloudflare", "route53", "acmeDNS", "digitalocean",
        "rfc2136", "webhook")),
    *(f"acme.solvers.0.dns01.cloudflare.api{key}SecretRef" for key in ("Token", "Key")),
)  # fmt: skip
# What the webhook does without and the API server does not.
BY_SCHEMA = {
    *(f"vault.{key}SecretRef.name" for key in ("caBundle", "clientCert", "clientKey")),
    *("vault.auth.appRole.path", "vault.auth.tokenSecretRef.name"),
    *("venafi.tpp.credentialsRef", "venafi.tpp.credentialsRef.name"),
    *("venafi.tpp.caBundleSecretRef.name",),
    *("venafi.cloud.apiTokenSecretRef", "venafi.cloud.apiTokenSecretRef.name"),
    *(f"acme.solvers.0.dns01.{path}" for path in (
        "route53.auth.kubernetes", "route53.auth.kubernetes.serviceAccountRef",
        "route53.auth.kubernetes.serviceAccountRef.name", "route53.secretAccessKeySecretRef.name",
        "webhook.groupName")),
}  # fmt: skip


def cases() -> Iterator[tuple[str, str]]:
    for name, (spec, paths) in ISSUERS.items():
        for path in paths:
            if len(spec) > 1 or "." in path:  # an issuer without a spec is part of a patch
                yield name, path


@pytest.mark.parametrize(("name", "path"), list(cases()))
def test_a_missing_field_is_found_where_it_is_missing(name: str, path: str) -> None:
    plain = path.replace(".0", "").replace(".", "/")
    at = ELSEWHERE.get(path, plain.rpartition("/")[0] if path in UNIONS else plain)
    found = {f for f in findings(without(ISSUERS[name][0], path)) if f[0] != "CM124"}
    rule = "CM910" if path in BY_SCHEMA else "CM190"
    assert found - ALSO.get(name, set()) == {(rule, f"spec/{at}")}


def test_no_type_is_found_at_the_spec() -> None:
    assert findings({"ca": None}) == {("CM190", "spec")}


WRONG: list[tuple[str, str, Any, str]] = [
    ("vault-account", "vault.path", "pki/../sys", "vault/path"),
    ("vault-role", "vault.auth.appRole.path", "a/..", "vault/auth/appRole/path"),
    ("vault-account", "vault.auth.kubernetes.secretRef", {"name": "s"},
     "vault/auth/kubernetes/secretRef"),
    ("vault-account", "vault.caBundle", "aGk=", "vault/caBundle"),
    ("vault-account", "vault.caBundle", "-----BEGIN", "vault/caBundle"),
    ("acme", "acme.caBundle", "aGk=", "acme/caBundle"),
    ("venafi-tpp", "venafi.cloud", {}, "venafi/cloud"),
    ("venafi-tpp", "venafi.tpp.caBundle", "aGk=", "venafi/tpp/caBundleSecretRef"),
    ("ca", "ca.ocspServers", [""], "ca/ocspServers"),
    ("acme", "acme.solvers", [{"http01": {}}], "acme/solvers/http01"),
    ("acme-ingress", "acme.solvers.0.http01.ingress.class", "n",
     "acme/solvers/http01/ingress/class"),
    ("acme-ingress", "acme.solvers.0.http01.ingress.name", "n",
     "acme/solvers/http01/ingress/name"),
    ("acme-ingress", "acme.solvers.0.http01.ingress.ingressClassName", "a/b",
     "acme/solvers/http01/ingress/ingressClassName"),
    ("acme-ingress", "acme.solvers.0.http01.ingress.serviceType", "LoadBalancer",
     "acme/solvers/http01/ingress/serviceType"),
    ("acme-ingress", "acme.solvers.0.http01.gatewayHTTPRoute", {},
     "acme/solvers/http01/gatewayHTTPRoute"),
    ("acme-ingress", "acme.solvers.0.dns01", {}, "acme/solvers/dns01"),
    ("acme-ingress", "acme.solvers.0.waitInsteadOfSelfCheck", "-1m",
     "acme/solvers/waitInsteadOfSelfCheck"),
    ("acme-aws", "acme.solvers.0.dns01.cnameStrategy", "follow",
     "acme/solvers/dns01/cnameStrategy"),
    ("acme-aws", "acme.solvers.0.dns01.acmeDNS", {}, "acme/solvers/dns01/acmeDNS"),
    ("acme-aws", "acme.solvers.0.dns01.route53.accessKeyID", "A",
     "acme/solvers/dns01/route53/accessKeyIDSecretRef"),
    ("acme-azure", "acme.solvers.0.dns01.azureDNS.environment", "Public",
     "acme/solvers/dns01/azureDNS/environment"),
    ("acme-azure", "acme.solvers.0.dns01.azureDNS.managedIdentity.resourceID", "r",
     "acme/solvers/dns01/azureDNS/managedIdentity/resourceID"),
    ("acme-azure-principal", "acme.solvers.0.dns01.azureDNS.managedIdentity", {},
     "acme/solvers/dns01/azureDNS/managedIdentity"),
    ("acme-cloudflare", "acme.solvers.0.dns01.cloudflare.apiKeySecretRef", ref("cf"),
     "acme/solvers/dns01/cloudflare/apiKeySecretRef"),
    ("acme-rfc2136", "acme.solvers.0.dns01.rfc2136.nameserver", "2001:db8::1",
     "acme/solvers/dns01/rfc2136/nameserver"),
    ("acme-rfc2136", "acme.solvers.0.dns01.rfc2136.tsigAlgorithm", "HMACSHA384",
     "acme/solvers/dns01/rfc2136/tsigAlgorithm"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "value", "at"), WRONG)
def test_a_wrong_value_is_found_at_the_value(name: str, path: str, value: object, at: str) -> None:
    changed = copy.deepcopy(ISSUERS[name][0])
    holder: Any = changed
    *way, last = path.split(".")
    for step in way:
        holder = holder[int(step) if isinstance(holder, list) else step]
    holder[last] = value
    assert ("CM190", f"spec/{at}") in findings(changed)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("8.8.8.8", True), ("8.8.8.8:", True), ("8.8.8.8:53", True), ("[2001:db8::1]", True),
        ("[2001:db8::1]:", True), ("[2001:db8::1]:53", True), ("ns.example.com:5353", True),
        (" ns.example.com ", True), ("ns.example.com:65535", True),
        ("2001:db8::1", False), (":53", False), ("", False), ("ns:0", False), ("ns:65536", False),
        ("ns:dns", False), ("[]", False), ("a:1:2", False), ("ns:+53", False),
    ],
)  # fmt: skip
def test_nameserver(text: str, valid: bool) -> None:
    assert is_nameserver(text) is valid


REAL = os.environ.get("CERTLINT_REAL_DATA", "")
CRD = Path(REAL, "data", "crds", "cert-manager.io_clusterissuers.yaml")


@pytest.mark.skipif(not REAL or not CRD.is_file(), reason="CERTLINT_REAL_DATA is not set")
def test_the_complete_issuers_are_those_of_the_definition() -> None:
    """Every field that the API has, and no other; what it requires is taken away somewhere."""
    (document,) = load([Source("crd.yaml", CRD.read_text())], skip_early=False).documents
    schema = document.root.at("spec.versions")[0].at("schema.openAPIV3Schema.properties.spec")
    used: set[str] = set()
    for spec, _ in ISSUERS.values():
        text = json.dumps(spec)
        root = compose(Source("a.json", text), Span(0, len(text)))
        assert root is not None
        used.update(paths_of(root, schema, ""))
    # What the solver's Pod may be given is checked with the schemas of all kinds.
    fields = {path for path, _ in fields_of(schema, "") if "/podTemplate/spec/" not in path}
    assert fields <= used
    required = {path for path, needed in fields_of(schema, "") if needed and path in fields}
    taken = {path.replace(".0", "").replace(".", "/") for _, path in cases()}
    assert {path.removeprefix("/") for path in required} <= taken


def fields_of(schema: Node, path: str) -> Iterator[tuple[str, bool]]:
    """The fields of a schema, each with whether what holds it must have it."""
    required = {key.text for key in schema["required"]}
    for key, child in schema["properties"].items():
        yield f"{path}/{key}", key in required
        yield from fields_of(child, f"{path}/{key}")
    if schema["items"]:
        yield from fields_of(schema["items"], path)


def paths_of(value: Node, schema: Node, path: str) -> Iterator[str]:
    yield path
    for member in value:
        yield from paths_of(member, schema["items"], path)
    if not schema["properties"]:
        return
    assert {key.text for key in schema["required"]} <= value.map.keys(), path
    for key, child in value.items():
        assert schema["properties"][key], f"{path}/{key}"
        yield from paths_of(child, schema["properties"][key], f"{path}/{key}")
