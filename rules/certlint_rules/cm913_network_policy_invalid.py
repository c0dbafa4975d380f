"""A network policy is refused as a whole.

## Why
The API server, or the plug-in that enforces such policies, takes none of it: what the policy should
close stays open, what it should open stays closed, and the apply that holds it fails.

## Fix
Correct the value named. In a NetworkPolicy a peer is selectors or an ipBlock, never both and never
nothing, ports are numbers without quotes or names, and an exception is a smaller part of its block.

## Exceptions
None: the API server rejects such a policy.

## Sources
- [Network policies](https://kubernetes.io/docs/concepts/services-networking/network-policies/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, policy_refusals, rule


@rule("CM913", "network-policy-invalid", Severity.ERROR, precision="very-high", tags=("network",))
def check(cluster: Cluster) -> Problems:
    mistyped = {id(fault.node) for _, fault in cluster.wrong_values}  # CM904 tells these
    for policy in cluster.network_policies:
        for fault in policy_refusals(policy):
            if id(fault.at) not in mistyped:
                yield Problem(fault.at, f"{policy} is refused: {fault.message}")
