"""The Pods that answer HTTP-01 challenges cannot be reached.

## Why
For each challenge cert-manager starts a Pod in the namespace of the Certificate, and the ingress
controller passes the CA's request on to it, on port 8089. A policy that isolates all Pods of the
namespace stops that: the CA sees an error, and the certificate is not issued.

## Fix
Add a policy to the namespace that selects `acme.cert-manager.io/http01-solver: "true"` and opens
TCP 8089 to the ingress controller (`certlint netpol --component solver` prints it).

## Exceptions
Policies that open the port to the ingress controller: by its namespace, by the addresses of nodes
or load balancers, or from everywhere. Same-namespace rules are enough where the ingress controller
or a Gateway runs there.

## Sources
- [Welkin's decision on network policies for cert-manager](https://elastisys.io/welkin/adr/0051-open-cert-manager-netpols)
- [HTTP-01](https://cert-manager.io/docs/configuration/acme/http01/)
- [Network policies of Welkin](https://github.com/elastisys/compliantkubernetes-apps)
- [cert-manager#2334](https://github.com/cert-manager/cert-manager/issues/2334)
- [cert-manager#3968](https://github.com/cert-manager/cert-manager/issues/3968)
- [fluxcd/flux2#1863](https://github.com/fluxcd/flux2/issues/1863)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule("CM208", "acmesolver-ingress-blocked", Severity.ERROR, tags=("cert-manager", "network"))
def check(cluster: Cluster) -> Problems:
    for blockade in cluster.traffic.blockades("solver"):
        yield Problem(
            blockade.at,
            f"{blockade.shuts} TCP 8089 to the ingress controller, needed for the certificate of"
            f" {blockade.flow.because}",
            blockade.related,
        )
