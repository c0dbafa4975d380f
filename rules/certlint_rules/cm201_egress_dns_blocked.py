"""cert-manager cannot reach the cluster's DNS.

## Why
Every call to a CA and every self-check begins with a look-up. A policy that isolates the controller
without opening port 53 leaves each Challenge pending for ever, and renewals stop without a word.
A port without `protocol` is TCP alone, while look-ups go by UDP first.

## Fix
Open port 53, UDP and TCP, to the cluster's DNS in the egress of a policy that selects the
controller.
"""

from certlint.api import CLUSTER_DNS, Cluster, Problem, Problems, Related, Severity, rule


@rule("CM201", "egress-dns-blocked", Severity.ERROR, tags=("cert-manager", "network"))
def check(cluster: Cluster) -> Problems:
    offline = all(issuer.type in {"ca", "selfSigned"} for issuer in cluster.issuers)
    for component in cluster.parts("controller", "webhook", "cainjector", "startupapicheck"):
        blocked = cluster.blocked(component, CLUSTER_DNS, 53, "UDP", "TCP")
        if not blocked:
            continue
        closed = " or ".join(verdict.protocol for verdict in blocked)
        controller = component.part == "controller"
        mild = offline or closed == "TCP"
        first, *others = blocked[0].policies
        yield Problem(
            first.spec["egress"],
            f"{first} isolates {component}, and no policy lets it reach DNS on port 53 by {closed}",
            [
                *(Related(policy, "isolates it too") for policy in others),
                Related(component, "the Pods that cannot look anything up"),
            ],
            severity=None if controller and not mild else _lower(controller=controller),
            strict=not controller,
        )


def _lower(*, controller: bool) -> Severity:
    # The other parts reach the API server by its address, so that DNS is only good to have.
    return Severity.WARNING if controller else Severity.NOTE
