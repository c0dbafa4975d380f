"""ClusterIssuers look for their Secrets in a namespace that nobody makes, or not where one expects.

## Why
The chart does not make the namespace that `clusterResourceNamespace` names. Without it, or with the
Secrets in another one, no ClusterIssuer becomes ready.

## Fix
Add the Namespace to what is applied, and name it in `clusterResourceNamespace` alone:
`config.clusterResourceNamespace` has no effect in the chart.

## Exceptions
Namespaces that may be made elsewhere.

## Sources
- [Values of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/values.yaml)
"""

from certlint.api import Cluster, Problem, Problems, Severity, overruled, rule

FLAG = "cluster-resource-namespace"


@rule("CM603", "cluster-resource-namespace-missing", Severity.ERROR, precision="medium")
def check(cluster: Cluster) -> Problems:
    for controller in cluster.controllers:
        for fault in overruled(controller):
            yield fault.of(controller)
        if home := cluster.unmade_home(controller):
            says = (
                f"looks for the Secrets of ClusterIssuers in {home}, a namespace that nothing makes"
            )
            yield Problem(controller.place_of(FLAG), f"{controller} {says}")
