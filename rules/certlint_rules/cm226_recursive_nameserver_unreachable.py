"""cert-manager cannot reach a name server that it is told to ask.

## Why
The self-check asks the servers of `--dns01-recursive-nameservers` (for HTTP-01 those of
`--acme-http01-solver-nameservers`) on the very port that is written there. Where that is closed the
check times out, and the certificate is not renewed.

## Fix
Open the port of each listed server, UDP and TCP (TCP alone for DNS over HTTPS), in a policy that
selects the controller.

## Exceptions
Name servers that some rule may reach, and DNS over HTTPS through a proxy.

## Sources
- [Flags of the controller](https://cert-manager.io/docs/cli/controller/)
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule("CM226", "recursive-nameserver-unreachable", Severity.ERROR, tags=("cert-manager", "network"))
def check(cluster: Cluster) -> Problems:
    for blockade in cluster.traffic.blockades("recursive-dns"):
        # Only an answer too large for UDP needs TCP, unless the server speaks nothing else.
        optional = blockade.closed != blockade.flow.protocols and blockade.closed == ("TCP",)
        yield Problem(
            blockade.at,
            f"{blockade.shuts} {blockade.port} to {blockade.flow.aim}, needed for the self-check of"
            f" {blockade.flow.because}",
            blockade.related,
            fix=blockade.fix,
            severity=Severity.WARNING if optional else None,
        )
