"""Another approver than csi-driver-spiffe's judges requests for SPIFFE identities.

## Why
The driver's own approver checks that a Pod asks for its own identity alone. A request that another
approver lets pass is signed, whoever it names.

## Fix
Leave the SPIFFE issuer out of the policy's `selector.issuerRef`.

## Exceptions
An approver that is kept from the issuer of SPIFFE by name.

## Sources
- [csi-driver-spiffe](https://cert-manager.io/docs/usage/csi-driver-spiffe/)
"""

from certlint.api import SPIFFE_DRIVER, Cluster, Problem, Problems, Related, Severity, rule


@rule(
    "CM341",
    "spiffe-approver-overlap",
    Severity.WARNING,
    precision="medium",
    score=7.1,
    tags=("cert-manager", "approval"),
)
def check(cluster: Cluster) -> Problems:
    for driver in cluster.companions(SPIFFE_DRIVER):
        for policy in cluster.approvals.policies:
            taken = policy.takes_ref(driver.name, driver.kind, driver.group)
            if taken and policy.allowed.map and cluster.approvals.for_pods(policy):
                yield Problem(
                    policy.spec["selector"],
                    f"{policy} also judges requests to {driver.kind} `{driver.name}`, which"
                    " csi-driver-spiffe checks by itself",
                    [Related(driver.at, f"{driver.owner} asks it")],
                )
