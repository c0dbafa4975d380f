"""cert-manager may not call the DNS-01 webhook of a solver.

## Why
A webhook solver is an API of its own group, and cert-manager needs `create` on the solver's name
there, in the whole cluster. Charts of webhooks give that right to an account `cert-manager`, which
is wrong where the release is called otherwise; then every challenge fails as forbidden.

## Fix
Bind a ClusterRole with `create` on the solver in the webhook's group to cert-manager's
ServiceAccount, by a ClusterRoleBinding.

The webhook's chart has a value for that account, often `certManager.serviceAccountName`.

## Exceptions
Webhooks that are not in the files.

## Sources
- [cert-manager#3432](https://github.com/cert-manager/cert-manager/issues/3432)
- [bwolf/cert-manager-webhook-gandi#6](https://github.com/bwolf/cert-manager-webhook-gandi/issues/6)
- [vadimkim/cert-manager-webhook-hetzner#35](https://github.com/vadimkim/cert-manager-webhook-hetzner/issues/35)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule("CM420", "dns01-webhook-rbac-missing", Severity.WARNING, precision="medium")
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for solver in issuer.solvers:
            webhook = solver.at("dns01.webhook")
            gap = cluster.solver_gap(webhook)
            if gap is None:
                continue
            group, name = webhook["groupName"], webhook["solverName"].text
            lacks = f"cert-manager may not call solver `{name}` of webhook `{group.text}`"
            if not gap:
                yield Problem(group, f"{lacks}, which {issuer} uses")
            for near in gap[:1]:
                yield Problem(near.at, f"{lacks}: {near.says}", [Related(group, f"{issuer}")])
