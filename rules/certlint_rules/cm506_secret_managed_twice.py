"""A Certificate's Secret is also kept by something else.

## Why
cert-manager and the other owner overwrite each other's content. cert-manager takes each change for
a lost certificate and issues anew, without a pause, until the CA's limits are spent.

## Fix
Let one of the two own the Secret, and give the other a Secret of its own.

## Exceptions
Secrets that hold metadata only, and copies that are pulled from the Certificate's own Secret. An
ExternalSecret that merges other keys is a note.

## Sources
- [website#2128](https://github.com/cert-manager/website/issues/2128)
- [cert-manager#5675](https://github.com/cert-manager/cert-manager/issues/5675)
- [cert-manager#6988](https://github.com/cert-manager/cert-manager/issues/6988)
- [cert-manager#8380](https://github.com/cert-manager/cert-manager/issues/8380)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule("CM506", "secret-managed-twice", Severity.ERROR, tags=("cert-manager", "reference"))
def check(cluster: Cluster) -> Problems:
    for second in cluster.second_owners:
        name = second.wanted.name_of_secret
        yield Problem(
            second.wanted.request.secret,
            f"{second.wanted} and {second.owner} both keep Secret `{name}`",
            [Related(second.owner, "keeps it too")],
            severity=second.severity,
        )
