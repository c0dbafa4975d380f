"""ClusterIssuers keep their Secrets where others are too.

## Why
CA keys, DNS credentials and ACME account keys of all ClusterIssuers lie in one namespace. Who may
read Secrets or start Pods there takes them, and signs for every name that they cover.

## Fix
Set `clusterResourceNamespace` (`--cluster-resource-namespace`) to a namespace with nothing else in
it; that of cert-manager is one if only cert-manager runs there.

## Exceptions
cert-manager's own namespace while nothing else uses it.

## Sources
- [Issuers](https://cert-manager.io/docs/configuration/issuers/)
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [Flags of the controller](https://cert-manager.io/docs/cli/controller/)
- [cert-manager#103](https://github.com/cert-manager/cert-manager/issues/103)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule, shared

FLAG = "cluster-resource-namespace"


@rule("CM602", "cluster-resource-namespace-shared", Severity.WARNING, score=6.5)
def check(cluster: Cluster) -> Problems:
    told: set[str] = set()
    for controller in cluster.controllers:
        for home, says in shared(controller, cluster.tenancy):
            told.add(home)
            yield Problem(controller.place_of(FLAG), f"{controller} {says}")
    homes = {c.cluster_resource_namespace: c for c in cluster.controllers if not c.synthetic}
    for home in sorted({*homes} - {"", *told}):
        for workload in cluster.strangers_at(home):
            yield Problem(
                workload,
                f"{workload} runs in {home}, where ClusterIssuers keep their Secrets",
                [Related(homes[home], "keeps them there")],
                severity=Severity.NOTE,
            )
