"""Objects get past the webhook that validates them for cert-manager.

## Why
The webhook alone checks who may approve a request for which signer, and keeps Challenges as they
were made. Where it is not asked, whoever may update a request can approve it.

## Fix
Remove the label `cert-manager.io/disable-validation` from the Namespace.

Leave the webhook's `failurePolicy`, `rules` and `namespaceSelector` as the chart has them.

## Exceptions
The value `"false"`.

## Sources
- [Webhook of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/templates/webhook-validating-webhook.yaml)
- [Values of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/values.yaml)
"""

from certlint.api import (
    Cluster,
    Problems,
    Severity,
    deleted,
    replaced,
    rule,
    unvalidated_namespace,
    webhook_faults,
)


@rule("CM608", "admission-validation-bypassed", Severity.ERROR, precision="very-high", score=8.1)
def check(cluster: Cluster) -> Problems:
    parts = (part.namespace for part in cluster.components)
    homes = [cluster.home, cluster.cluster_resource_namespace, *parts]
    for thing in cluster.objects:
        for fault in unvalidated_namespace(thing, homes):
            yield fault.of(thing, deleted(fault.at) if fault.severity is None else ())
        for fault in webhook_faults(thing, homes):
            yield fault.of(thing, replaced(fault.at, "Ignore", fault.better))
