"""No policy limits what the cert-manager controller may call.

## Why
Issuers make the controller send requests, with credentials from Secrets, to hosts that their
authors choose. Whoever may write an issuer reaches whatever the controller reaches: internal
services, and the cloud's metadata service.

## Fix
Start from the policies of the official chart (`networkPolicy.enabled: true`, chart 1.20 and later),
or from what `certlint netpol` prints.

## Exceptions
`networkPolicy.enabled` in values that make such a policy.

## Sources
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule(
    "CM220",
    "controller-egress-not-restricted",
    Severity.NOTE,
    profile="tenant",
    score=3.9,
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    for controller in cluster.controllers:
        if controller.workload is not None and cluster.traffic.unrestricted(controller):
            yield Problem(
                controller,
                f"no policy limits what {controller} may call: add what `certlint netpol` prints",
            )
