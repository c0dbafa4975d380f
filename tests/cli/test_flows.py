"""`certlint flows` and `certlint netpol`, as a platform engineer uses them."""

import json
from pathlib import Path

import pytest

from certlint.loader import load
from certlint.source import Source

from .running import certlint

POLICY = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out, namespace: cert-manager}
spec:
  podSelector: {matchLabels: {app: cert-manager}}
  policyTypes: [Egress]
  egress:
    - ports: [{port: 443}, {port: 6443}]
    - ports: [{port: 53, protocol: UDP}]
"""
ISSUER = """apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: public}
spec:
  acme:
    server: https://acme-v02.api.letsencrypt.org/directory
    privateKeySecretRef: {name: public-account}
    solvers:
      - http01: {ingress: {ingressClassName: nginx}}
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: vault, namespace: shop}
spec:
  vault: {server: "https://vault.vault.svc:8200", path: pki/sign/shop}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: shop, namespace: shop}
spec:
  secretName: shop-tls
  dnsNames: [shop.example.com]
  issuerRef: {name: public, kind: ClusterIssuer}
"""

# On which the Pods of ingress controllers listen, as a rule.
INGRESS_PORTS = (80, 8000, 8080, 8081, 10080)


def run(*words: str) -> tuple[int, str]:
    done = certlint(*words, cwd=Path.cwd())
    return done.returncode, done.stdout


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "issuer.yaml").write_text(ISSUER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def verdicts(printed: str) -> dict[tuple[str, str], tuple[str, list[str]]]:
    return {
        (row["flow"], row["of"]): (row["verdict"], row["policies"])
        for row in json.loads(printed)["flows"]
    }


def test_flows_say_which_policy_decides(tree: Path) -> None:
    assert tree
    code, printed = run("flows", "--format", "json")
    controller = "the cert-manager controller"
    assert code == 0
    found = verdicts(printed)
    assert {flow: told for (flow, of), told in found.items() if of == controller} == {
        "dns": ("blocked", ["policy.yaml:7"]),
        "api-server": ("open", ["policy.yaml:8"]),
        "acme-server": ("open", ["policy.yaml:8"]),
        "http01-self-check": ("blocked", ["policy.yaml:7"]),
        "issuer-backend": ("blocked", ["policy.yaml:7"]),
    }
    assert found["webhook", "cert-manager's webhook"] == ("no policy", [])
    assert found["solver", "the HTTP-01 solvers in shop"] == ("no policy", [])


def test_flows_as_a_table(tree: Path) -> None:
    assert tree
    code, printed = run("flows")
    lines = printed.splitlines()
    assert code == 0
    assert lines[0].split() == ["flow", "of", "port", "needed", "by", "verdict", "policy"]
    dns = next(line for line in lines if "the cluster's DNS" in line)
    assert dns.split("  ")[0] == "F1"
    assert "UDP+TCP 53" in dns
    assert dns.endswith("blocked by TCP  policy.yaml:7")


def test_flows_of_a_tree_without_cert_manager(tmp_path: Path) -> None:
    assert run("flows", str(tmp_path)) == (
        0,
        "no flows: the files hold neither cert-manager nor an issuer\n",
    )
    assert run("flows", str(tmp_path / "missing"))[0] == 2
    assert run("netpol", str(tmp_path)) == (0, "")


def policies(printed: str) -> dict[str, object]:
    documents = load([Source("netpol.yaml", printed)]).documents
    return {d.root.at("metadata.name").text: d.root["spec"].value for d in documents}


def test_netpol_opens_what_is_needed_and_says_for_whom(tree: Path) -> None:
    assert tree
    code, printed = run("netpol", "--component", "controller")
    assert code == 0
    internet = [
        {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.169.254/32"]}},
        {"ipBlock": {"cidr": "::/0"}},
    ]
    dns = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }
    vault = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "vault"}}}
    udp, tcp = ({"port": 53, "protocol": name} for name in ("UDP", "TCP"))
    assert policies(printed) == {
        "cert-manager-needs": {
            "podSelector": {
                "matchLabels": {
                    "app.kubernetes.io/name": "cert-manager",
                    "app.kubernetes.io/instance": "cert-manager",
                    "app.kubernetes.io/component": "controller",
                }
            },
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [],
            "egress": [
                {"to": [dns], "ports": [udp, tcp]},
                {"ports": [{"port": p, "protocol": "TCP"} for p in (443, 6443)]},
                {"to": internet, "ports": [{"port": 443, "protocol": "TCP"}]},
                {"to": [vault], "ports": [{"port": 8200, "protocol": "TCP"}]},
                {"to": internet, "ports": [{"port": 80, "protocol": "TCP"}]},
                {
                    "to": [{"namespaceSelector": {}}],
                    "ports": [{"port": p, "protocol": "TCP"} for p in INGRESS_PORTS],
                },
            ],
        }
    }
    comments = [line.strip() for line in printed.splitlines() if line.strip().startswith("#")]
    assert comments == [
        "# the cluster's DNS",
        "# the API server",
        "# the ACME server acme-v02.api.letsencrypt.org: ClusterIssuer public",
        "# Vault vault.vault.svc: Issuer shop/vault",
        "# the names to prove by HTTP-01: ClusterIssuer public",
        "# the names to prove by HTTP-01: ClusterIssuer public",
    ]


def test_netpol_opens_the_port_behind_a_service(tree: Path) -> None:
    """Most plug-ins judge packets after the Service's port was replaced by that of its Pods."""
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "vault", "namespace": "vault"},
        "spec": {"selector": {"app": "vault"}, "ports": [{"port": 8200, "targetPort": 9200}]},
    }
    (tree / "vault.json").write_text(json.dumps(service))
    _, printed = run("netpol", "--component", "controller")
    spec = policies(printed)["cert-manager-needs"]
    assert isinstance(spec, dict)
    place = {"matchLabels": {"kubernetes.io/metadata.name": "vault"}}
    pods = {"namespaceSelector": place, "podSelector": {"matchLabels": {"app": "vault"}}}
    ports = [{"port": port, "protocol": "TCP"} for port in (8200, 9200)]
    assert {"to": [pods], "ports": ports} in spec["egress"]


CHECK = """apiVersion: batch/v1
kind: Job
metadata: {name: cert-manager-startupapicheck, namespace: cert-manager}
spec:
  template:
    metadata:
      labels:
        app: startupapicheck
        app.kubernetes.io/name: startupapicheck
        app.kubernetes.io/instance: cert-manager
        app.kubernetes.io/component: startupapicheck
        app.kubernetes.io/version: v1.21.1
    spec:
      containers: [{name: check, image: quay.io/jetstack/cert-manager-startupapicheck:v1.21.1}]
"""


def test_netpol_names_no_release(tree: Path) -> None:
    """A Job has no selector to copy, and its policy is to hold after the next upgrade."""
    (tree / "check.yaml").write_text(CHECK)
    _, printed = run("netpol")
    spec = policies(printed)["cert-manager-startupapicheck-needs"]
    assert isinstance(spec, dict)
    assert spec["podSelector"] == {
        "matchLabels": {
            "app.kubernetes.io/name": "startupapicheck",
            "app.kubernetes.io/instance": "cert-manager",
            "app.kubernetes.io/component": "startupapicheck",
        }
    }


def test_netpol_for_solvers(tree: Path) -> None:
    assert tree
    _, printed = run("netpol", "--component", "solver")
    assert policies(printed) == {
        "acme-http01-solver-needs": {
            "podSelector": {"matchLabels": {"acme.cert-manager.io/http01-solver": "true"}},
            "policyTypes": ["Ingress"],
            "ingress": [{"ports": [{"port": 8089, "protocol": "TCP"}]}],
        }
    }


def test_netpol_for_cilium(tree: Path) -> None:
    assert tree
    _, printed = run("netpol", "--component", "controller", "--dialect", "cilium")
    spec = policies(printed)["cert-manager-needs"]
    assert isinstance(spec, dict)

    def ports(*pairs: tuple[str, str]) -> list[object]:
        return [{"ports": [{"port": port, "protocol": name} for port, name in pairs]}]

    internet = [{"cidr": "0.0.0.0/0", "except": ["169.254.169.254/32"]}, {"cidr": "::/0"}]
    dns = {"k8s:io.kubernetes.pod.namespace": "kube-system", "k8s:k8s-app": "kube-dns"}
    vault = {"k8s:io.kubernetes.pod.namespace": "vault"}
    assert spec["ingress"] == [{}]
    assert spec["egress"] == [
        {"toEndpoints": [{"matchLabels": dns}], "toPorts": ports(("53", "UDP"), ("53", "TCP"))},
        {"toEntities": ["kube-apiserver"], "toPorts": ports(("443", "TCP"), ("6443", "TCP"))},
        {"toCIDRSet": internet, "toPorts": ports(("443", "TCP"))},
        {"toEndpoints": [{"matchLabels": vault}], "toPorts": ports(("8200", "TCP"))},
        {"toCIDRSet": internet, "toPorts": ports(("80", "TCP"))},
        {
            "toEntities": ["cluster", "ingress"],
            "toPorts": ports(*((str(port), "TCP") for port in INGRESS_PORTS)),
        },
    ]


def test_netpol_names_no_scalar_that_yaml_would_read_otherwise(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        ISSUER.replace("name: public}", 'name: "on\\u2028- {}"}').replace("shop,", '"123",')
    )
    _, printed = run("netpol", str(tmp_path))
    assert "cert-manager-needs" in policies(printed)
    assert "\u2028" not in printed
