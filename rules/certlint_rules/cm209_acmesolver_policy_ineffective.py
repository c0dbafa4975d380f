"""A policy for HTTP-01 solvers does not mean them.

## Why
The Pods that answer challenges run in the namespace of the Certificate, carry the label
`acme.cert-manager.io/http01-solver: "true"` and listen on TCP 8089. A policy with another port, the
label on namespaces, or in cert-manager's own namespace looks right and opens nothing.

## Fix
Select the Pods by that label in the namespace of the Certificate, and open port 8089 to the ingress
controller.

## Exceptions
Rules without ports, and ranges that contain 8089.

## Sources
- [website#2151](https://github.com/cert-manager/website/issues/2151)
- [website#2158](https://github.com/cert-manager/website/issues/2158)
- [cert-manager#8875](https://github.com/cert-manager/cert-manager/issues/8875)
- [cert-manager#2334](https://github.com/cert-manager/cert-manager/issues/2334)
"""

from certlint.api import Cluster, Problems, Severity, rule


@rule(
    "CM209",
    "acmesolver-policy-ineffective",
    Severity.WARNING,
    precision="very-high",
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    yield from cluster.traffic.ineffective_solver_policies()
