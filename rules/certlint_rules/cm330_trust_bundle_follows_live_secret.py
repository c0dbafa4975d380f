"""A trust bundle follows a Secret that changes with each renewal.

## Why
When the CA is renewed, the old root leaves every trust store at once, while what it signed is
still in use: connections fail until all of that is issued anew.

## Fix
Copy the root into a ConfigMap of the trust namespace, and replace it only once its successor is
trusted everywhere.

## Exceptions
Bundles with several sources, as in a change of roots.

## Sources
- [trust-manager](https://cert-manager.io/docs/trust/trust-manager/)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, live_roots, rule


@rule(
    "CM330",
    "trust-bundle-follows-live-secret",
    Severity.ERROR,
    tags=("cert-manager", "trust"),
)
def check(cluster: Cluster) -> Problems:
    for found in live_roots(cluster.signing):
        bundle, maker = found.source.bundle, found.maker
        if not cluster.is_test(bundle):
            yield Problem(
                found.source,
                f"{bundle} follows the Secret of {maker}, {found.says}",
                [Related(maker.request.secret, f"{maker} keeps it")],
                severity=found.severity,
            )
