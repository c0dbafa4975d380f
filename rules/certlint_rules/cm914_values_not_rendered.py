"""The values of a chart stand for cert-manager's manifests.

## Why
Rules on the network, flags and versions read the values that they know and take the official
chart's defaults for the rest. Templates, and manifests that the chart adds, are not seen.

## Fix
Render the chart (`helm template`) and lint the output beside the other manifests.

## Exceptions
Charts whose rendered manifests are in the files too.

## Sources
- [Charts and kustomizations](https://certlint.dev/rendering/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule("CM914", "values-not-rendered", Severity.NOTE, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for release in cluster.releases:
        message = f"{release} is not rendered: rules on the network and on flags read its values"
        yield Problem(release, message)
