"""Somebody can act as cert-manager, or give themselves its rights.

## Why
cert-manager reads Secrets in every namespace and holds the credentials of all issuers. Who can
impersonate its ServiceAccount, bind its roles, change its Deployment or run Pods as it can do all
that, and what it does looks as if cert-manager had done it.

## Fix
Remove the right, or limit it by `resourceNames` to what is needed.

`bind` and `escalate` let do what one could not do otherwise; few besides a GitOps controller need
them.

## Exceptions
`trusted-subjects`, and what CM414 and CM415 tell.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [cert-manager#5853](https://github.com/cert-manager/cert-manager/issues/5853)
"""

from certlint.api import TOKENS, Cluster, Problem, Problems, Severity, Takeover, rule


@rule(
    "CM417",
    "clusterrole-names-cert-manager-sa",
    Severity.WARNING,
    profile="strict",
    score=7.0,
)
def check(cluster: Cluster) -> Problems:
    for takeover in cluster.takeovers:
        if not _told_elsewhere(takeover, cluster.cluster_resource_namespace):
            yield Problem(
                takeover.rights[0].grant.token,
                f"{takeover.lets}, cert-manager's own",
                tuple(takeover.related),
                tuple(takeover.steps),
            )


def _told_elsewhere(takeover: Takeover, home: str) -> bool:
    """Whether it is about tokens, or Pods beside the Secrets of ClusterIssuers."""
    holders = takeover.rights[0].holders
    beside = all(holder.binding.namespace == home for holder in holders)
    return takeover.by == TOKENS or (takeover.by == "pods" and beside)
