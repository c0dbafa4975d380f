"""The private key of a CA is copied to other namespaces.

## Why
A copied Secret takes `tls.key` along. Whoever can read Secrets in one of the target namespaces can
then sign certificates for any name that clients of this CA accept.

## Fix
Remove the replication from the CA's Secret, and hand out `ca.crt` alone with a trust-manager
Bundle.

## Exceptions
Replication that is switched off, copies inside the same namespace, and self-signed pairs that only
serve a webhook.

## Sources
- [Syncing Secrets across namespaces](https://cert-manager.io/docs/devops-tips/syncing-secrets-across-namespaces/)
- [CA issuers](https://cert-manager.io/docs/configuration/ca/)
- [emberstack/kubernetes-reflector#264](https://github.com/emberstack/kubernetes-reflector/issues/264)
- [codriverlabs/KubeMicroVM#96](https://github.com/codriverlabs/KubeMicroVM/issues/96)
- [cert-manager#1747](https://github.com/cert-manager/cert-manager/issues/1747)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Related, Severity, deleted, rule


@rule(
    "CM302",
    "ca-private-key-replicated",
    Severity.ERROR,
    precision="very-high",
    score=8.2,
    tags=("cert-manager", "private-key"),
)
def check(cluster: Cluster) -> Problems:
    for copied in cluster.copied_ca_keys:
        edits = [edit for mark in copied.marks for edit in deleted(mark)]
        yield Problem(
            copied.at,
            copied.says,
            [Related(copy, "a copy") for copy in copied.copies],
            fix=Fix(
                "remove the replication, and hand out `ca.crt` alone with a trust-manager Bundle",
                edits,
            ),
            severity=None if copied.ready else Severity.WARNING,
        )
