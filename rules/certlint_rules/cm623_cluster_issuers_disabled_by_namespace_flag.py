"""ClusterIssuers are used, and the controller is limited to one namespace.

## Why
With `--namespace` cert-manager watches that namespace alone, and switches all of its controllers of
cluster-scoped objects off. No ClusterIssuer becomes ready.

## Fix
Remove `--namespace`, or use Issuers in that namespace.

## Exceptions
None: the controller then looks at one namespace alone.

## Sources
- [Flags of the controller](https://cert-manager.io/docs/cli/controller/)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule(
    "CM623",
    "cluster-issuers-disabled-by-namespace-flag",
    Severity.ERROR,
    precision="very-high",
)
def check(cluster: Cluster) -> Problems:
    uses = [
        *(Related(i, f"{i}") for i in cluster.issuers if i.is_cluster),
        *(
            Related(r.issuer, f"{r.origin} asks a ClusterIssuer")
            for r in cluster.requests
            if r.issuer_kind == "ClusterIssuer" and r.issuer_group == "cert-manager.io"
        ),
    ]
    # Another controller may work with them.
    if not uses or not all(c.flag("namespace") for c in cluster.controllers):
        return
    for controller in cluster.controllers:
        yield Problem(
            controller.place_of("namespace"),
            f"{controller} works in namespace {controller.flag('namespace')} alone,"
            " where it serves no ClusterIssuer",
            uses[:1],
        )
