"""cert-manager cannot make its HTTP-01 self-check.

## Why
Before the CA is asked to look, the controller fetches `http://<name>/.well-known/acme-challenge/…`
itself. Where egress on port 80 is closed the check never passes: the Challenge stays pending and
the certificate is not renewed.

## Fix
Open TCP 80 to the ingress controller's Pods or to 0.0.0.0/0 in a policy that selects the
controller, or set `waitInsteadOfSelfCheck` on the solver (cert-manager 1.21 and later).
"""

from certlint.api import (
    ANYWHERE,
    INGRESS,
    Cluster,
    Problem,
    Problems,
    Related,
    Severity,
    http01_self_checks,
    rule,
)


@rule(
    "CM204",
    "egress-http01-self-check-blocked",
    Severity.ERROR,
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    for controller in cluster.controllers:
        needs = list(http01_self_checks(cluster.issuers, controller))
        outside = cluster.blocked(controller, ANYWHERE, 80, "TCP")
        if not needs or not outside or not cluster.blocked(controller, INGRESS, 80, "TCP"):
            continue
        first, *others = outside[0].policies
        yield Problem(
            first.spec["egress"],
            f"{first} isolates {controller}, and no policy opens TCP 80, which the HTTP-01"
            f" self-check of {needs[0].issuer} needs",
            [
                *(Related(need.solver, f"{need.issuer} needs it") for need in needs),
                *(Related(policy, "isolates it too") for policy in others),
            ],
        )
