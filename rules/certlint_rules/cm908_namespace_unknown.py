"""An object names no namespace, so rules cannot join it with others.

## Why
Whether an issuer finds its Secret, a policy its Pods, a certificate its issuer depends on the
namespace. Where it is unknown, rules stay silent.

## Fix
Write `metadata.namespace` or `namespace` in the kustomization, or lint with `--assume-namespace`.

## Exceptions
Objects whose namespace a kustomization, Flux or `assume-namespace` sets.

## Sources
- [Namespaces](https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule

# Kinds of which other rules ask for the namespace.
_JOINED = frozenset(
    {
        "Certificate", "CertificateRequest", "Gateway", "Ingress", "Issuer", "ListenerSet",
        "NetworkPolicy", "Role", "RoleBinding",
    }
)  # fmt: skip


@rule("CM908", "namespace-unknown", Severity.NOTE, profile="strict", precision="very-high")
def check(cluster: Cluster) -> Problems:
    for thing in cluster.judged:
        written = thing.root.at("metadata.namespace")
        if thing.kind in _JOINED and not thing.namespace and not written:
            yield Problem(written, f"{thing} names no namespace, so what it meets is not known")
