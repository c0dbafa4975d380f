"""cert-manager cannot make its HTTP-01 self-check.

## Why
Before the CA is asked to look, the controller fetches `http://<name>/.well-known/acme-challenge/…`
itself. Where egress on port 80 is closed the check never passes: the Challenge stays pending and
the certificate is not renewed.

## Fix
Open TCP 80 to the ingress controller's Pods or to 0.0.0.0/0 in a policy that selects the
controller, or set `waitInsteadOfSelfCheck` on the solver (cert-manager 1.21 and later).

## Exceptions
Port 80, or the container's own port, that is open to the ingress controller's Pods only: traffic to
a load balancer of the cluster often goes straight to them.

## Sources
- [Welkin's decision on network policies for cert-manager](https://elastisys.io/welkin/adr/0051-open-cert-manager-netpols)
- [Best practice](https://cert-manager.io/docs/installation/best-practice/)
- [Source of the HTTP-01 solver](https://github.com/cert-manager/cert-manager/blob/master/pkg/issuer/acme/http/http.go)
- [cert-manager#3238](https://github.com/cert-manager/cert-manager/issues/3238)
- [cert-manager#7757](https://github.com/cert-manager/cert-manager/issues/7757)
- [cert-manager#3968](https://github.com/cert-manager/cert-manager/issues/3968)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule(
    "CM204",
    "egress-http01-self-check-blocked",
    Severity.ERROR,
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    for blockade in cluster.traffic.blockades("http01-self-check"):
        yield Problem(
            blockade.at,
            f"{blockade.shuts} TCP 80 for the HTTP-01 self-check of {blockade.flow.because}: open"
            " it, or set `waitInsteadOfSelfCheck` (cert-manager 1.21 and later)",
            blockade.related,
            fix=blockade.fix,
        )
    for blockade in cluster.traffic.blockades("http01-redirect"):
        yield Problem(
            blockade.at,
            f"{blockade.shuts} TCP 443, to which the ingress redirects the HTTP-01 self-check of"
            f" {blockade.flow.because}",
            blockade.related,
            fix=blockade.fix,
            severity=Severity.NOTE,
        )
