"""What is said of a CertificateRequest that somebody wrote: which key would sign it."""

import pytest
from tests.linting import lint_texts

ISSUER = """apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: own, namespace: shop}
spec: {TYPE: {}}
"""
OWNER = """apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web, namespace: shop}
spec: {secretName: web-key, dnsNames: [a.example.com], issuerRef: {name: own}}
"""
REQUEST = """apiVersion: cert-manager.io/v1
kind: CertificateRequest
metadata: {name: web, namespace: shop, annotations: {KEY}}
spec: {request: LS0tLS1CRUdJTg==, issuerRef: {name: own}}
"""
KEY = "cert-manager.io/private-key-secret-name"


@pytest.mark.parametrize(
    ("issuer", "key", "said"),
    [
        ("selfSigned", "", "Issuer shop/own does not sign it, since it names no private key"),
        ("vault", "", ""),
        ("selfSigned", f"{KEY}: web-key", ""),
        ("selfSigned", f"{KEY}: their-key", "a self-signed issuer would sign with `their-key`"),
        ("selfSigned", f'{KEY}: "${{KEY}}"', ""),
    ],
)
def test_the_key_that_signs(issuer: str, key: str, said: str) -> None:
    texts = [ISSUER.replace("TYPE", issuer), OWNER, REQUEST.replace("KEY", key)]
    report = lint_texts({"a.yaml": "---\n".join(texts)})
    (message,) = (f.problem.message for f in report.visible if f.rule.id == "CM583")
    assert message.partition("; ")[2].replace("Secret ", "") == said
