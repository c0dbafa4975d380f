"""The CRDs of cert-manager go when its release goes.

## Why
Deleting a CRD deletes every object of its kind: all Certificates, issuers and account settings of
the cluster. Uninstalling the chart to install it anew is enough.

## Fix
Write `crds: {enabled: true, keep: true}`, or keep the CRDs outside of the release.

## Exceptions
Definitions that do not come from Helm: the static manifest, kustomize and kubectl delete nothing by
themselves.

## Sources
- [Values of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/values.yaml)
- [cert-manager#5817](https://github.com/cert-manager/cert-manager/issues/5817)
"""

from certlint.api import (
    Cluster,
    Fix,
    Problem,
    Problems,
    Related,
    Severity,
    rule,
    unkept_values,
)


@rule("CM611", "crds-not-kept", Severity.WARNING)
def check(cluster: Cluster) -> Problems:
    for part in cluster.charted:
        for fault, edits in unkept_values(part):
            yield fault.of(part.at, edits)
    if names := list(cluster.unkept_definitions):
        first, *others = names
        yield Problem(
            first,
            f"the CRD {first.text} is part of a Helm release, which deletes it when it goes",
            [Related(other, f"so is {other.text}") for other in others],
            fix=Fix("add the annotation `helm.sh/resource-policy: keep`"),
        )
