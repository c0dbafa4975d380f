"""A certificate may outlive the CA that signs it.

## Why
cert-manager does not compare the two. Once the CA's certificate has ended, clients refuse what it
signed, although that itself is still valid and is not renewed.

## Fix
Shorten the `duration` of what the CA signs, or lengthen the CA's.

## Exceptions
Lifetimes that the files do not tell.

## Sources
- [CA issuers](https://cert-manager.io/docs/configuration/ca/)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, outlived, rule


@rule(
    "CM310",
    "leaf-outlives-ca",
    Severity.ERROR,
    precision="very-high",
    tags=("cert-manager", "ca"),
)
def check(cluster: Cluster) -> Problems:
    for found in outlived(cluster.signing, cluster.today):
        first = found.leaves[0]
        how = "lives longer than" if found.surely else "may outlive"
        yield Problem(
            found.at,
            f"{first} {how} its CA, {found.ca}, with which {found.key.issuers[0]} signs",
            [Related(leaf, f"{leaf} {how} it") for leaf in found.leaves[:3]],
            severity=None if found.surely else Severity.NOTE,
        )
