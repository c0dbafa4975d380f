"""Two Certificates keep one Secret.

## Why
Each writes its own certificate into the Secret. Older releases issue again and again until the CA
stops answering; newer ones let one win, and the other never becomes ready.

## Fix
Merge the names into one Certificate, or give each a `secretName` of its own.
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
