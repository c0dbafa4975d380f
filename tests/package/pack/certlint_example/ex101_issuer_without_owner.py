"""An issuer does not say which team owns it.

## Why
Nobody knows whom to ask when it stops working.

## Fix
Set the label `example.com/owner`.
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule("EX101", "issuer-without-owner", Severity.WARNING)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        labels = issuer.root.at("metadata.labels")
        if not labels["example.com/owner"]:
            yield Problem(labels, f"{issuer} names no owner")
