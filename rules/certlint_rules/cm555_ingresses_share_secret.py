"""Two annotated Ingresses ask for one Secret.

## Why
The first one owns the Certificate; for the second ingress-shim does nothing. Hosts that only the
second has are missing from the certificate, and when the first goes, the Secret goes too.

## Fix
Annotate one of them alone, with all the hosts, or give each a Secret of its own.

## Exceptions
Ingresses of which only one has the annotation, which is the recommended way.

## Sources
- [cert-manager#2585](https://github.com/cert-manager/cert-manager/issues/2585)
- [cert-manager#2271](https://github.com/cert-manager/cert-manager/issues/2271)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule("CM555", "ingresses-share-secret", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    for rivals in cluster.rival_ingresses:
        yield Problem(
            rivals.second.request.secret,
            f"{rivals.first} and {rivals.second} {rivals.says}",
            [
                Related(rivals.first.request.secret, "asks for it"),
                *(Related(other.request.secret, "asks for it too") for other in rivals.others),
            ],
            severity=rivals.severity,
        )
