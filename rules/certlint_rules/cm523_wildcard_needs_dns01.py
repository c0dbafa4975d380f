"""A wildcard certificate is asked of an issuer that cannot prove it.

## Why
A CA offers DNS-01 alone for a wildcard. Without a DNS-01 solver for the name, the order has no
solver and the certificate is never issued.

## Fix
Give the issuer a `dns01` solver for the zone, or list the names one by one.

## Exceptions
Issuers that are not in the files.

## Sources
- [Fields of ACME issuers](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/acme/v1/types_issuer.go)
- [cert-manager#3181](https://github.com/cert-manager/cert-manager/issues/3181)
- [cert-manager#757](https://github.com/cert-manager/cert-manager/issues/757)
- [cert-manager#2127](https://github.com/cert-manager/cert-manager/issues/2127)
- [cert-manager#6524](https://github.com/cert-manager/cert-manager/issues/6524)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule, unsolved


@rule("CM523", "wildcard-needs-dns01", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        issuer = cluster.acme_issuer(wanted)
        names = [u.name for u in unsolved(issuer, wanted) if u.dns01] if issuer is not None else []
        if issuer is None or not names:
            continue
        first, *others = names
        yield Problem(
            first,
            f"{wanted} asks {issuer} for `{first.text}`, which has no DNS-01 solver for it",
            [
                Related(issuer.spec.at("acme.solvers"), "the solvers"),
                *(Related(name, "nor for this name") for name in others),
            ],
        )
