"""The Pods that answer HTTP-01 challenges cannot be reached.

## Why
For each challenge cert-manager starts a Pod in the namespace of the Certificate, and the ingress
controller passes the CA's request on to it, on port 8089. A policy that isolates all Pods of the
namespace stops that: the CA sees an error, and the certificate is not issued.

## Fix
Add a policy to the namespace that selects `acme.cert-manager.io/http01-solver: "true"` and opens
TCP 8089 to the ingress controller (`certlint netpol --component solver` prints it).
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule("CM208", "acmesolver-ingress-blocked", Severity.ERROR, tags=("cert-manager", "network"))
def check(cluster: Cluster) -> Problems:
    for blockade in cluster.traffic.blockades("solver"):
        yield Problem(
            blockade,
            f"{blockade.shuts} TCP 8089 to the ingress controller, so that {blockade.flow.because}"
            " gets no certificate",
            blockade.related,
        )
