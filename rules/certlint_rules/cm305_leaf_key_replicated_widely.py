"""The private key of a certificate is copied to every namespace.

## Why
Whoever can read Secrets in any one namespace can pass for the host, and read its traffic.

## Fix
Name the namespaces that need it, or ask for a certificate of its own in each.

## Exceptions
Replication to an explicit list of namespaces, or by an anchored pattern.

## Sources
- [Syncing Secrets across namespaces](https://cert-manager.io/docs/devops-tips/syncing-secrets-across-namespaces/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule, template_marks


@rule(
    "CM305",
    "leaf-key-replicated-widely",
    Severity.WARNING,
    score=6.5,
    tags=("cert-manager", "private-key"),
)
def check(cluster: Cluster) -> Problems:
    leaves = (w for w in cluster.wanted if not (w.request.is_ca or cluster.signing.feeds_issuer(w)))
    for wanted, mark in ((w, m) for w in leaves for m in template_marks(w.request.origin)):
        if not mark.everywhere:
            continue
        wild = any(name.text.startswith("*.") for name in wanted.dns_names)
        key = "its private key, of a wildcard," if wild else "its private key"
        yield Problem(mark, f"{wanted} lets {mark.means} copy {key} to every namespace")
