"""cert-manager cannot reach the server behind an issuer.

## Why
Vault and Venafi issuers sign nothing themselves: each request goes to their server. Where its port
is closed the issuer is never ready, and what it has issued runs out.

## Fix
Open the port of the server's URL (8200 for Vault as a rule) in a policy that selects the
controller; where the server runs in the cluster, it is the port of its Pods that counts.

## Exceptions
A port that is open to some addresses, and a controller behind a proxy (see CM229).

## Sources
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule("CM207", "egress-issuer-backend-blocked", Severity.ERROR, tags=("cert-manager", "network"))
def check(cluster: Cluster) -> Problems:
    for blockade in cluster.traffic.blockades("issuer-backend"):
        yield Problem(
            blockade.at,
            f"{blockade.shuts} {blockade.port} to {blockade.flow.aim}, needed by"
            f" {blockade.flow.because}",
            blockade.related,
            fix=blockade.fix,
        )
