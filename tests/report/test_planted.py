"""What all rules say of a tree full of secrets tells none of them, whether it parses or not."""

import base64
import re
import string
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.linting import RULES, TODAY

from certlint import engine
from certlint.config import Config
from certlint.files import Scope
from certlint.finding import Report
from certlint.loader import load
from certlint.model.cluster import Cluster
from certlint.problem import Problem
from certlint.report import FORMATS, render
from certlint.rule import Rule
from certlint.session import summary
from certlint.source import Source

# %S is a secret, %B its base64, %K a private key with it, %P the base64 of that key.
TREE = {
    "secrets.yaml": """
apiVersion: v1
kind: Secret
metadata: {name: root, namespace: shop}
type: kubernetes.io/tls
data: {tls.key: %P, tls.crt: %B}
---
apiVersion: v1
kind: Secret
metadata:
  name: dns
  namespace: shop
  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"t":"%S"}}'}
stringData:
  token: %S
  other: "%S"
---
apiVersion: v1
kind: Secret
metadata: {name: account, namespace: shop}
stringData:
  tls.key: |
%K
""",
    "issuers.yaml": """
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: ca, namespace: shop}
spec:
  ca: {secretName: root}
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: web}
spec:
  acme:
    server: http://me:%S@acme.example.com/dir
    skipTLSVerify: true
    caBundle: %P
    email: me
    preferredChain: https://%S@x.example.com
    privateKeySecretRef: {name: account, key: key.pem}
    externalAccountBinding: {keyID: x, keySecretRef: {name: eab, key: k}, keyAlgorithm: HS256}
    solvers:
      - dns01:
          webhook: {groupName: x, solverName: y, config: {apiKey: %S, userKey: "%S", id: %S}}
      - dns01:
          webhook:
            groupName: x
            solverName: y
            config:
              token: %S
              nested: {password: [%S]}
      - dns01: {rfc2136: {nameserver: "10.0.0.1", tsigSecretSecretRef: {name: a, secret: %S}}}
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: dns, namespace: shop}
spec:
  acme:
    server: https://acme.example.net/dir
    email: me@corp.tld
    privateKeySecretRef: {name: account}
    solvers:
      - dns01: {cloudflare: {email: a@b.c, apiKeySecretRef: {name: dns, key: token}, apiKey: %S}}
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: vault, namespace: shop}
spec:
  vault:
    server: http://me:%S@10.0.0.1:8200/?token=%S
    path: pki
    token: %S
    auth:
      tokenSecretRef: {name: dns, key: nothing, value: %S}
      appRole: {path: a, roleId: r, secretId: %S, secretRef: {name: dns, key: other}}
""",
    "workloads.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: cert-manager, namespace: cert-manager}
spec:
  selector: {matchLabels: {app: cert-manager}}
  template:
    metadata: {labels: {app: cert-manager}}
    spec:
      containers:
        - name: controller
          image: quay.io/jetstack/cert-manager-controller:v1.21.1
          args:
            - --dns01-recursive-nameservers=https://me:%S@dns.example.com/query
            - --auth-token=%S
            - --api-key
            - %S
            - --enable-profiling=https://%S@host
          env:
            - {name: HTTPS_PROXY, value: "http://me:%S@proxy.example.com:3128"}
            - {name: ANYTHING, value: %S}
            - name: PASS
              value: "%S"
      volumes:
        - name: tls
          csi:
            driver: csi.cert-manager.io
            volumeAttributes:
              csi.cert-manager.io/issuer-name: vault
              csi.cert-manager.io/pkcs12-enable: "true"
              csi.cert-manager.io/pkcs12-password: %S
              csi.cert-manager.io/is-ca: "true"
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cert-manager, namespace: cert-manager}
spec:
  chart: {spec: {chart: cert-manager}}
  values:
    http_proxy: http://me:%S@proxy.example.com:3128
    installCRDs: true
    extraEnv: [{name: API_TOKEN, value: %S}]
""",
    "certificates.yaml": """
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: a, namespace: shop}
spec:
  secretName: a
  issuerRef: {name: vault}
  dnsNames: [a.example.com]
  uris: ["spiffe://me:%S@example.com/x"]
  usages: [signing]
  keystores: {pkcs12: {create: true, password: %S}, jks: {create: true, password: "%S"}}
  secretTemplate:
    annotations:
      replicator.v1.mittwald.de/replicate-to: ".*"
      note: "token=%S"
---
apiVersion: acme.cert-manager.io/v1
kind: Challenge
metadata: {name: c, namespace: shop}
spec:
  token: %S
  issuerRef: {name: web, kind: ClusterIssuer}
  solver: {dns01: {acmeDNS: {host: "http://me:%S@10.0.0.1", accountSecretRef: {name: dns, key: t}}}}
""",
}
PEM = "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n"
BROKEN = "\nbroken: [\n"


def tree(secret: str, *, broken: bool) -> list[Source]:
    encoded = base64.b64encode(secret.encode()).decode()
    key = PEM.format(encoded * 2)
    inside = "".join(f"    {line}\n" for line in key.splitlines())
    values = {
        "%S": secret,
        "%B": encoded,
        "%K": inside,
        "%P": base64.b64encode(key.encode()).decode(),
    }
    sources: list[Source] = []
    for name, pattern in TREE.items():
        text = re.sub("%[SBKP]", lambda mark: values[mark[0]], pattern)
        whole = text.replace("\n---\n", f"{BROKEN}---\n") + BROKEN if broken else text
        sources.append(Source(name, whole, name))
    return sources


def pieces(secret: str) -> set[str]:
    encoded = base64.b64encode(secret.encode()).decode()
    key = base64.b64encode(PEM.format(encoded * 2).encode()).decode().rstrip("=")
    texts = (secret, encoded, key[48:])
    return {text[at : at + 12] for text in texts for at in range(len(text) - 11)}


def judged(sources: list[Source], rules: tuple[Rule, ...] = RULES) -> Report:
    config = Config()._replace(profile="strict", tenancy="multi")
    return engine.lint(load(sources), rules, config, engine.Run(Scope(), TODAY))


def outputs(report: Report) -> Iterator[tuple[str, str]]:
    for kind in FORMATS:
        yield kind, render(kind, report)
        yield f"{kind} on a terminal", render(kind, report, terminal=True, width=300)
    yield "summary", "".join(summary(report))


SECRETS = st.text(string.ascii_letters + string.digits, min_size=24, max_size=40).filter(
    lambda text: text[0].isalpha() and len(set(text)) > 10
)


@pytest.mark.parametrize("broken", [False, True])
@given(secret=SECRETS)
@settings(deadline=None, max_examples=4)
def test_no_rule_tells_a_secret(broken: bool, secret: str) -> None:
    report = judged(tree(secret, broken=broken))
    assert report.findings
    hidden = pieces(secret)
    for name, text in outputs(report):
        told = [line for line in text.splitlines() if any(piece in line for piece in hidden)]
        assert (name, told) == (name, [])


def test_the_tree_makes_rules_speak_of_its_secrets() -> None:
    found = {
        finding.rule.id
        for finding in judged(tree("Qk4Zr7Wm2Xv9Lp3Tn6Yb8Hc5", broken=False)).findings
    }
    assert {"CM103", "CM125", "CM303", "CM304", "CM340", "CM575"} <= found


def _fails(cluster: Cluster) -> Iterator[Problem]:
    raise ValueError(f"cannot read {cluster.objects[0].root.value}")


def test_a_rule_that_fails_tells_none() -> None:
    secret = "Qk4Zr7Wm2Xv9Lp3Tn6Yb8Hc5"
    rule = next(rule for rule in RULES if rule.id == "CM303")
    report = judged(tree(secret, broken=False), (rule._replace(check=_fails),))
    assert report.incomplete
    for _, text in outputs(report):
        assert not [piece for piece in pieces(secret) if piece in text]
