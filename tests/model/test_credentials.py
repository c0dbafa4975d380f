"""What else the Secret is that an issuer sends, and when that is nothing strange."""

import pytest

from certlint.loader import load
from certlint.model.credentials import unrelated, users_of
from certlint.model.issuance import Shim, requests
from certlint.model.kinds import Issuer
from certlint.model.known_secrets import known_secrets
from certlint.model.objects import Object
from certlint.source import Source

ISSUER = """apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: i, namespace: shop}
spec: {%s}
"""
TOKEN = "vault: {auth: {tokenSecretRef: {name: s, key: %s}}}"
LOGIN = "vault: {auth: {kubernetes: {secretRef: {name: s, key: token}}}}"
ROUTE53 = "acme: {solvers: [{dns01: {route53: {secretAccessKeySecretRef: {name: s, key: k}}}}]}"
HMAC = "acme: {externalAccountBinding: {keySecretRef: {name: s, key: k}}}"
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: %s}\ntype: %s\n"
CERTIFICATE = """apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: c, namespace: shop}
spec: {secretName: s, issuerRef: {name: i}}
"""
POD = """apiVersion: apps/v1
kind: Deployment
metadata: {name: d, namespace: shop}
spec: {template: {spec: {%s}}}
"""
USED = "which Deployment shop/d uses"
ACCOUNT = "kubernetes.io/service-account-token"
TOKEN_OF = "which is the token of a ServiceAccount"


@pytest.mark.parametrize(
    ("spec", "other", "expected"),
    [
        (TOKEN % "k", SECRET % ("shop", "Opaque"), []),
        (TOKEN % "k", SECRET % ("shop", ACCOUNT), [TOKEN_OF]),
        (TOKEN % "k", SECRET % ("blog", ACCOUNT), []),
        (LOGIN, SECRET % ("shop", ACCOUNT), []),
        (LOGIN, SECRET % ("shop", "helm.sh/release.v1"), ["which is a Helm release"]),
        (ROUTE53, SECRET % ("shop", ACCOUNT), [TOKEN_OF]),
        (HMAC, SECRET % ("shop", ACCOUNT), [TOKEN_OF]),
        (TOKEN % "tls.key", CERTIFICATE, ["which is the private key of Certificate shop/c"]),
        (TOKEN % "tls.crt", CERTIFICATE, []),
        (TOKEN % "k", POD % "volumes: [{secret: {secretName: s}}]", [USED]),
        (TOKEN % "k", POD % "volumes: [{projected: {sources: [{secret: {name: s}}]}}]", [USED]),
        (TOKEN % "k", POD % "containers: [{envFrom: [{secretRef: {name: s}}]}]", [USED]),
        (
            TOKEN % "k",
            POD % "initContainers: [{env: [{valueFrom: {secretKeyRef: {name: s}}}]}]",
            [USED],
        ),
        (TOKEN % "k", POD % "containers: [{envFrom: [{configMapRef: {name: s}}]}]", []),
        (TOKEN % "k", (POD % "volumes: [{secret: {secretName: s}}]").replace("shop", "blog"), []),
        (ROUTE53, POD % "volumes: [{secret: {secretName: s}}]", []),
        (HMAC, POD % "volumes: [{secret: {secretName: s}}]", []),
    ],
)
def test_unrelated(spec: str, other: str, expected: list[str]) -> None:
    text = f"{ISSUER % spec}---\n{other}"
    documents = load([Source("a.yaml", text)], skip_early=False).documents
    objects = [Object(d, "", d.root.at("metadata.namespace").text) for d in documents]
    issuer = Issuer(objects[0].document, "", objects[0].namespace)
    secrets = {"s": list(known_secrets(objects, list(requests(objects, Shim()))))}
    found = unrelated(issuer, secrets, users_of(objects))
    assert [each.what for each in found] == expected
