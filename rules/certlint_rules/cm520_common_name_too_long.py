"""A common name is longer than 64 bytes.

## Why
X.509 allows no more, and cert-manager's webhook rejects the Certificate. For an Ingress,
ingress-shim fails to create it.

## Fix
Drop the common name: clients look at the DNS names alone.

## Exceptions
None: the webhook rejects such a Certificate.

## Sources
- [Validation of Certificates](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/certificate.go)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule("CM520", "common-name-too-long", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        name = wanted.common_name
        length = len(name.text.encode(errors="surrogatepass"))
        if length > 64 and name.known:
            yield Problem(name, f"{wanted} has a common name of {length} bytes; 64 are allowed")
