"""A certificate is renewed at once after it was issued, or in its last hours.

## Why
Renewal in the first third of a certificate's life wastes the CA's limits. Renewal in the last day
leaves nobody the time to react when it fails.

## Fix
Renew at about a third before the end, which is the default.

## Exceptions
Certificates that leave the time of renewal to cert-manager.

## Sources
- [Fields of Certificates](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/certmanager/v1/types_certificate.go)
"""

from certlint.api import Cluster, Problem, Problems, Severity, renewal_margin, rule


@rule(
    "CM532",
    "renewal-window-barely-usable",
    Severity.NOTE,
    profile="strict",
    precision="medium",
)
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        if says := renewal_margin(wanted):
            yield Problem(wanted.renew_before, f"{wanted} {says}")
