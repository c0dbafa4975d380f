"""trust-manager may write every Secret of the cluster.

## Why
Who takes over trust-manager, or makes a Bundle, can replace any Secret: keys, tokens, passwords.

## Fix
List the names in the chart's `secretTargets.authorizedSecrets` instead of
`authorizedSecretsAll`.

## Exceptions
`secretTargets.enabled: false`, and rights to named Secrets.

## Sources
- [trust-manager](https://cert-manager.io/docs/trust/trust-manager/)
- [Fields of Bundles](https://github.com/cert-manager/trust-manager/blob/main/pkg/apis/trust/v1alpha1/types_bundle.go)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule, secret_writers


@rule(
    "CM333",
    "trust-manager-writes-all-secrets",
    Severity.ERROR,
    precision="very-high",
    score=7.7,
    tags=("cert-manager", "trust", "rbac"),
)
def check(cluster: Cluster) -> Problems:
    for writer in secret_writers(cluster.signing.trust_managers, cluster.rbac):
        yield Problem(writer.at, f"{writer.manager} may write every Secret, whatever its name")
