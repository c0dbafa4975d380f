"""Networks of policies that are written in one line each."""

from collections.abc import Mapping

from certlint.loader import load
from certlint.model.kinds import Policy
from certlint.model.network import Network
from certlint.model.selectors import Labels
from certlint.source import Source

LABELS = {"shop": Labels({"team": "blue"}, complete=True)}
_VERSIONS = {
    "cilium.io": "v2",
    "policy.networking.k8s.io": "v1alpha1",
    "projectcalico.org": "v3",
}


def policy(  # noqa: PLR0917
    spec: str,
    namespace: str = "cert-manager",
    kind: str = "NetworkPolicy",
    group: str = "networking.k8s.io",
    version: str = "",
    unit: str = "",
    name: str = "n",
    section: str = "spec",
) -> Policy:
    version = version or _VERSIONS.get(group, "v1")
    head = f"apiVersion: {group}/{version}, kind: {kind}, metadata: {{name: {name}}}"
    document = load([Source("x.yaml", f"{{{head}, {section}: {spec}}}")]).documents[0]
    return Policy(document, unit, namespace)


def network(*policies: Policy, namespaces: Mapping[str, Labels] = LABELS) -> Network:
    return Network(policies, namespaces)
