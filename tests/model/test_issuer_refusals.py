"""Complete issuers of every kind are silent; each required field taken away is CM190, there."""

import copy
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.linting import judge

from certlint.compose import compose
from certlint.config import Config
from certlint.loader import load
from certlint.model.solver_refusals import is_nameserver
from certlint.node import Node
from certlint.problem import Severity
from certlint.source import Source, Span

Tree = dict[str, Any]


def ref(name: str) -> Tree:
    return {"name": name, "key": "value"}


ACME: Tree = {
    "server": "https://acme-v02.api.letsencrypt.org/directory",
    "email": "tls@corp.tld",
    "preferredChain": "ISRG Root X1",
    "profile": "tlsserver",
    "enableDurationFeature": False,
    "disableAccountKeyGeneration": False,
    "privateKeySecretRef": {"name": "web-account", "key": "tls.key"},
    "externalAccountBinding": {"keyID": "k", "keySecretRef": ref("eab")},
}
VAULT: Tree = {
    "server": "https://vault.example.com:8200",
    "path": "pki/sign/web",
    "namespace": "team",
    "caBundleSecretRef": {"name": "vault-ca"},
    "clientCertSecretRef": {"name": "vault-client"},
    "clientKeySecretRef": {"name": "vault-client"},
}
POD: Tree = {"metadata": {"labels": {"team": "web"}}, "spec": {"priorityClassName": "high"}}

# A solver of each kind, and the paths in it without which the webhook refuses the issuer.
SOLVERS: dict[str, tuple[Tree, list[str]]] = {
    "ingress": (
        {"http01": {"ingress": {"ingressClassName": "nginx", "serviceType": "ClusterIP",
                                "podTemplate": POD}}},
        ["http01", "http01.ingress"],
    ),
    "gateway": (
        {"http01": {"gatewayHTTPRoute": {"parentRefs": [{"name": "web"}], "labels": {"a": "b"}}}},
        ["http01.gatewayHTTPRoute", "http01.gatewayHTTPRoute.parentRefs.0.name"],
    ),
    "akamai": (
        {"dns01": {"cnameStrategy": "Follow", "akamai": {
            "serviceConsumerDomain": "d", "clientTokenSecretRef": ref("a"),
            "clientSecretSecretRef": ref("a"), "accessTokenSecretRef": ref("a")}}},
        ["dns01", "dns01.akamai", "dns01.akamai.serviceConsumerDomain",
         *(f"dns01.akamai.{key}SecretRef{end}"
           for key in ("clientToken", "clientSecret", "accessToken")
           for end in ("", ".name", ".key"))],
    ),
    "azure": (
        {"dns01": {"azureDNS": {
            "subscriptionID": "s", "resourceGroupName": "r", "environment": "AzurePublicCloud",
            "hostedZoneName": "example.com", "managedIdentity": {"clientID": "c",
                                                                 "tenantID": "t"}}}},
        ["dns01.azureDNS", "dns01.azureDNS.subscriptionID", "dns01.azureDNS.resourceGroupName",
         "dns01.azureDNS.managedIdentity.clientID"],
    ),
    "azure-principal": (
        {"dns01": {"azureDNS": {
            "subscriptionID": "s", "resourceGroupName": "r", "clientID": "c", "tenantID": "t",
            "clientSecretSecretRef": ref("azure")}}},
        [f"dns01.azureDNS.{key}" for key in (
            "clientID", "tenantID", "clientSecretSecretRef", "clientSecretSecretRef.name",
            "clientSecretSecretRef.key")],
    ),
    "google": (
        {"dns01": {"cloudDNS": {"project": "dns", "serviceAccountSecretRef": ref("dns"),
                                "hostedZoneName": "zone"}}},
        ["dns01.cloudDNS", "dns01.cloudDNS.project", "dns01.cloudDNS.serviceAccountSecretRef.name",
         "dns01.cloudDNS.serviceAccountSecretRef.key"],
    ),
    "cloudflare": (
        {"dns01": {"cloudflare": {"apiTokenSecretRef": ref("cf")}}},
        ["dns01.cloudflare", "dns01.cloudflare.apiTokenSecretRef",
         "dns01.cloudflare.apiTokenSecretRef.name", "dns01.cloudflare.apiTokenSecretRef.key"],
    ),
    "aws": (
        {"dns01": {"route53": {"region": "eu-north-1", "hostedZoneID": "Z", "role": "r",
                               "accessKeyIDSecretRef": ref("aws"),
                               "secretAccessKeySecretRef": ref("aws")}}},
        ["dns01.route53", "dns01.route53.accessKeyIDSecretRef.name",
         "dns01.route53.accessKeyIDSecretRef.key"],
    ),
    "acme-dns": (
        {"dns01": {"acmeDNS": {"host": "https://dns.example.com", "accountSecretRef": ref("a")}}},
        ["dns01.acmeDNS", "dns01.acmeDNS.host", "dns01.acmeDNS.accountSecretRef",
         "dns01.acmeDNS.accountSecretRef.name", "dns01.acmeDNS.accountSecretRef.key"],
    ),
    "digitalocean": (
        {"dns01": {"digitalocean": {"tokenSecretRef": ref("do")}}},
        ["dns01.digitalocean", "dns01.digitalocean.tokenSecretRef",
         "dns01.digitalocean.tokenSecretRef.name", "dns01.digitalocean.tokenSecretRef.key"],
    ),
    "rfc2136": (
        {"dns01": {"rfc2136": {"nameserver": "192.0.2.53:53", "tsigKeyName": "certs",
                               "tsigAlgorithm": "HMACSHA256", "protocol": "TCP",
                               "tsigSecretSecretRef": ref("tsig")}}},
        ["dns01.rfc2136", "dns01.rfc2136.nameserver", "dns01.rfc2136.tsigKeyName",
         "dns01.rfc2136.tsigSecretSecretRef", "dns01.rfc2136.tsigSecretSecretRef.name",
         "dns01.rfc2136.tsigSecretSecretRef.key"],
    ),
    "webhook": (
        {"dns01": {"webhook": {"groupName": "acme.corp.tld", "solverName": "corp",
                               "config": {"apiTokenSecretRef": ref("corp")}}}},
        ["dns01.webhook", "dns01.webhook.solverName"],
    ),
}  # fmt: skip
# The same of whole issuers. Paths are below `spec`.
ISSUERS: dict[str, tuple[Tree, list[str]]] = {
    "ca": (
        {"ca": {"secretName": "root", "crlDistributionPoints": ["http://crl.example.com"],
                "ocspServers": ["http://ocsp.example.com"],
                "issuingCertificateURLs": ["http://ca.example.com"]}},
        ["ca", "ca.secretName"],
    ),
    "self-signed": (
        {"selfSigned": {"crlDistributionPoints": ["http://crl.example.com"]}},
        ["selfSigned"],
    ),
    "vault-account": (
        {"vault": {**VAULT, "auth": {"kubernetes": {
            "role": "web", "mountPath": "/v1/auth/kubernetes",
            "serviceAccountRef": {"name": "vault", "audiences": ["vault"]}}}}},
        ["vault", "vault.server", "vault.path", "vault.clientCertSecretRef",
         "vault.clientKeySecretRef", "vault.auth.kubernetes", "vault.auth",
         "vault.auth.kubernetes.role", "vault.auth.kubernetes.serviceAccountRef",
         "vault.auth.kubernetes.serviceAccountRef.name"],
    ),
    "vault-role": (
        {"vault": {**VAULT, "auth": {"appRole": {
            "path": "approle", "roleId": "web", "secretRef": ref("vault-role")}}}},
        ["vault.auth.appRole.roleId", "vault.auth.appRole.secretRef.name"],
    ),
    "vault-certificate": (
        {"vault": {**VAULT, "auth": {"clientCertificate": {
            "mountPath": "/v1/auth/cert", "name": "web", "secretName": "vault-client"}}}},
        ["vault.auth.clientCertificate"],
    ),
    "vault-aws": (
        {"vault": {**VAULT, "auth": {"aws": {
            "role": "web", "mountPath": "/v1/auth/aws", "region": "eu-north-1",
            "serviceAccountRef": {"name": "vault"}, "iamRoleArn": "arn:aws:iam::1:role/web"}}}},
        ["vault.auth.aws.role", "vault.auth.aws.iamRoleArn",
         "vault.auth.aws.serviceAccountRef.name"],
    ),
    "venafi-tpp": (
        {"venafi": {"zone": "z", "tpp": {"url": "https://tpp.example.com/vedsdk",
                                         "credentialsRef": {"name": "tpp"},
                                         "caBundleSecretRef": {"name": "tpp-ca"}}}},
        ["venafi", "venafi.zone", "venafi.tpp", "venafi.tpp.url"],
    ),
    "venafi-cloud": (
        {"venafi": {"zone": "z", "cloud": {"url": "https://api.example.com",
                                           "apiTokenSecretRef": ref("cloud")}}},
        ["venafi.cloud"],
    ),
    "venafi-ngts": (
        {"venafi": {"zone": "z", "ngts": {"tsgID": "1", "url": "https://ngts.example.com",
                                          "tokenEndpoint": "https://login.example.com/token",
                                          "credentialsRef": {"name": "ngts"}}}},
        ["venafi.ngts.tsgID", "venafi.ngts.credentialsRef.name"],
    ),
    "acme": (
        {"acme": {**ACME, "solvers": [SOLVERS["ingress"][0]]}},
        ["acme", "acme.server", "acme.privateKeySecretRef", "acme.privateKeySecretRef.name",
         "acme.externalAccountBinding.keyID", "acme.externalAccountBinding.keySecretRef",
         "acme.externalAccountBinding.keySecretRef.name",
         "acme.externalAccountBinding.keySecretRef.key"],
    ),
}  # fmt: skip
for _name, (_solver, _paths) in SOLVERS.items():
    _selected = {**_solver, "selector": {"dnsZones": ["apps.example.com"]}}
    ISSUERS[f"acme-{_name}"] = (
        {"acme": {**ACME, "solvers": [_selected]}},
        [f"acme.solvers.0.{path}" for path in _paths],
    )


def findings(spec: Tree, kind: str = "ClusterIssuer") -> set[tuple[str, str]]:
    """The findings above note, as rule and field without the names of list members."""
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
        if f.severity > Severity.NOTE
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
    assert findings(ISSUERS[name][0]) == set()


# Where something else than the missing field is to change: what would take its place, or the half
# that is left.
ELSEWHERE = {
    "acme.privateKeySecretRef": "acme/privateKeySecretRef/name",
    "vault.clientCertSecretRef": "vault/clientKeySecretRef",
    "vault.clientKeySecretRef": "vault/clientCertSecretRef",
    "vault.auth.kubernetes.serviceAccountRef": "vault/auth/kubernetes",
    "acme.solvers.0.http01": "acme/solvers",
    "acme.solvers.0.dns01": "acme/solvers",
    "acme.solvers.0.dns01.azureDNS.managedIdentity.clientID": (
        "acme/solvers/dns01/azureDNS/managedIdentity/tenantID"
    ),
}
# A union whose one member is gone: its holder is at fault.
UNIONS = (
    *("acme", "ca", "selfSigned", "vault", "venafi", "vault.auth.kubernetes"),
    *("vault.auth.clientCertificate", "venafi.tpp", "venafi.cloud"),
    *(f"acme.solvers.0.http01.{kind}" for kind in ("ingress", "gatewayHTTPRoute")),
    *(f"acme.solvers.0.dns01.{provider}" for provider in (
        "akamai", "azureDNS", "cloudDNS", "cloudflare", "route53", "acmeDNS", "digitalocean",
        "rfc2136", "webhook")),
    "acme.solvers.0.dns01.cloudflare.apiTokenSecretRef",
)  # fmt: skip


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
    assert found == {("CM190", f"spec/{at}")}


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
    """No field that the API does not have, and every type and provider that it has."""
    (document,) = load([Source("crd.yaml", CRD.read_text())], skip_early=False).documents
    schema = document.root.at("spec.versions")[0].at("schema.openAPIV3Schema.properties.spec")
    used: set[str] = set()
    for spec, _ in ISSUERS.values():
        text = json.dumps(spec)
        root = compose(Source("a.json", text), Span(0, len(text)))
        assert root is not None
        used.update(paths_of(root, schema, ""))
    assert {f"/{key}" for key in schema["properties"].map} <= used
    solver = schema.at("properties.acme.properties.solvers.items.properties")
    providers = solver.at("dns01.properties").map.keys() - {"cnameStrategy"}
    assert {f"/acme/solvers/dns01/{key}" for key in providers} <= used


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
