"""A keystore, an output format or the name of a Secret is one that cert-manager refuses.

## Why
The webhook rejects the Certificate, so nothing is issued.

## Fix
Give each keystore a `password` or a `passwordSecretRef`, one of them, and each format once.
"""

from certlint.api import Cluster, Problems, Severity, rule, secret_faults


@rule("CM540", "keystore-or-format-invalid", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        for fault in secret_faults(wanted):
            yield fault.of(wanted)
