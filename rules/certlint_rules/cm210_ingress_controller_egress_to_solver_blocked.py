"""The ingress controller cannot reach the Pods that answer HTTP-01 challenges.

## Why
The CA's request and cert-manager's own check arrive at the ingress controller, which passes them on
to a Pod in the namespace of the Certificate, on port 8089. A policy that lists the controller's
backends and forgets this port makes every challenge fail.

## Fix
Let the ingress controller reach TCP 8089 of Pods with `acme.cert-manager.io/http01-solver: "true"`
in all namespaces.

## Exceptions
Controllers on the host's network, and egress to all namespaces.

## Sources
- [Welkin's decision on network policies for cert-manager](https://elastisys.io/welkin/adr/0051-open-cert-manager-netpols)
- [Network policies of Welkin](https://github.com/elastisys/compliantkubernetes-apps)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule(
    "CM210",
    "ingress-controller-egress-to-solver-blocked",
    Severity.WARNING,
    precision="medium",
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    for blockade in cluster.traffic.blockades("ingress-to-solver"):
        yield Problem(
            blockade.at,
            f"{blockade.shuts} TCP 8089 to the HTTP-01 solvers of {blockade.flow.because}",
            blockade.related,
        )
