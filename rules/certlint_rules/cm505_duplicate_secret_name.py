"""Two Certificates keep one Secret.

## Why
Each writes its own certificate into the Secret. Older releases issue again and again until the CA
stops answering; newer ones let one win, and the other never becomes ready.

## Fix
Merge the names into one Certificate, or give each a `secretName` of its own.

## Exceptions
One object that is rendered twice (see CM907), overlays of one base, and unknown namespaces in
different files. What two Ingresses ask for is CM554's and CM555's.

## Sources
- [cert-manager#4846](https://github.com/cert-manager/cert-manager/issues/4846)
- [cert-manager#6406](https://github.com/cert-manager/cert-manager/issues/6406)
- [cert-manager#6992](https://github.com/cert-manager/cert-manager/issues/6992)
- [cert-manager#5875](https://github.com/cert-manager/cert-manager/issues/5875)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule(
    "CM505",
    "duplicate-secret-name",
    Severity.ERROR,
    precision="very-high",
    tags=("cert-manager", "reference"),
)
def check(cluster: Cluster) -> Problems:
    for rivals in cluster.rival_certificates:
        yield Problem(
            rivals.second.request.secret,
            f"{rivals.first} and {rivals.second} {rivals.says}",
            [
                Related(rivals.first.request.secret, "keeps it"),
                *(Related(other.request.secret, "keeps it too") for other in rivals.others),
            ],
            severity=rivals.severity,
        )
