"""A solver uses a cloud key that does not expire by itself.

## Why
A key in a Secret works for whoever reads it, from anywhere, until somebody replaces it. Workload
identity gives the solver short-lived credentials that are bound to a ServiceAccount.

## Fix
Use workload identity: for Route 53 `auth.kubernetes.serviceAccountRef`, an account an issuer.

## Exceptions
Issuers that sign in without a stored key.

## Sources
- [Route 53](https://cert-manager.io/docs/configuration/acme/dns01/route53/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule

KEYS = {
    "route53.secretAccessKeySecretRef": "an AWS access key",
    "cloudDNS.serviceAccountSecretRef": "the key of a Google service account",
    "azureDNS.clientSecretSecretRef": "the client secret of an Azure application",
}


@rule(
    "CM127",
    "dns01-static-cloud-key",
    Severity.NOTE,
    profile="strict",
    score=3.9,
    tags=("cert-manager", "credentials"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for solver in issuer.solvers:
            for path, what in KEYS.items():
                if key := solver["dns01"].at(path):
                    yield Problem(key, f"{issuer} changes DNS records with {what}")
