"""The private key of a CA is copied to other namespaces.

## Why
A copied Secret takes `tls.key` along. Whoever can read Secrets in one of the target namespaces can
then sign certificates for any name that clients of this CA accept.

## Fix
Remove the replication from the CA's Secret, and hand out `ca.crt` alone with a trust-manager
Bundle.
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
            f"{copied.owner} lets {copied.means} copy the CA's private key to other namespaces",
            [Related(copy, "a copy") for copy in copied.copies],
            fix=Fix(
                "remove the replication, and hand out `ca.crt` alone with a trust-manager Bundle",
                edits,
            ),
            severity=None if copied.ready else Severity.WARNING,
        )
