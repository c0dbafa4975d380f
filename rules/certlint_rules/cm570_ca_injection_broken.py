"""cainjector cannot write the CA that a webhook or API needs.

## Why
Without a CA bundle the API server does not trust the webhook or the API behind the object: calls
fail, and with `failurePolicy: Fail` so does every object that the webhook looks at.

## Fix
Name the Certificate as `namespace/name`, on a webhook configuration, an APIService or a CRD.
"""

from certlint.api import Cluster, Problems, Severity, injection_faults, rule


@rule("CM570", "ca-injection-broken", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    for thing in cluster.objects:
        for fault in injection_faults(thing, cluster.certificates, cluster.secrets):
            yield fault.of(thing)
