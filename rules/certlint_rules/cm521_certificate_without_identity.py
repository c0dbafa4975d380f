"""A Certificate names nobody.

## Why
cert-manager's webhook rejects a Certificate that has neither a common name nor any other name.

## Fix
Add the names that clients use to `dnsNames`.

## Exceptions
Parts of Certificates, without `secretName` and `issuerRef`: a patch has only what it changes.

## Sources
- [Validation of Certificates](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/certificate.go)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule

_NAMES = ("commonName", "dnsNames", "ipAddresses", "uris", "emailAddresses", "otherNames")


@rule("CM521", "certificate-without-identity", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        spec = wanted.spec
        if not spec.map or wanted.common_name or not spec["literalSubject"].known:
            continue
        if wanted.partial:
            continue
        if not any(spec[key] and spec[key].value not in ("", []) for key in _NAMES):
            yield Problem(spec, f"{wanted} has no common name, DNS name or any other name")
