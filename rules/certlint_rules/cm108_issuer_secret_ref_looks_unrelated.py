"""An Issuer hands a Secret to its server that is meant for something else.

## Why
Who writes an Issuer picks a Secret of the namespace, a key of it, and the server that it is sent
to. That needs no right on Secrets: a password of a database, a ServiceAccount's token or a private
key so leave the cluster with cert-manager's help.

## Fix
Give the Issuer a Secret of its own, which nothing else uses.

If nobody you know wrote this reference, take the Secret for disclosed and replace what it holds.

## Exceptions
Secrets that no workload uses, or whose keys only issuers read, and stores of the External Secrets
Operator.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [cert-manager#8756](https://github.com/cert-manager/cert-manager/issues/8756)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule(
    "CM108",
    "issuer-secret-ref-looks-unrelated",
    Severity.WARNING,
    precision="medium",
    score=7.5,
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for found in cluster.unrelated_secrets(issuer):
            yield Problem(
                found.name,
                f"{issuer} logs in with Secret `{found.name.text}`, {found.what}",
                [Related(found.shown_by, "what it is for")],
            )
