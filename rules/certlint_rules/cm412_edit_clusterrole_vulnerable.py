"""The edit ClusterRole of an old cert-manager release lets tenants use any ClusterIssuer.

## Why
Up to 1.19.5 and 1.20.2, cert-manager adds to the built-in roles `edit` and `admin` the right to
create Challenges and to write Orders. Who has one of them in any namespace can have the DNS
credentials of every ClusterIssuer sent to a host of their choice (GHSA-8rvj-mm4h-c258).

## Fix
Upgrade cert-manager to 1.19.6, 1.20.3, 1.21.0 or newer.

Until then, remove `create` on `challenges`, and `create`, `update` and `patch` on `orders` from
this role.

## Exceptions
The roles of 1.19.6, 1.20.3, 1.21 and later.

## Sources
- [Upgrading to 1.19](https://cert-manager.io/docs/releases/upgrading/upgrading-1.18-1.19/)
- [Upgrading to 1.20](https://cert-manager.io/docs/releases/upgrading/upgrading-1.19-1.20/)
- [Upgrading to 1.21](https://cert-manager.io/docs/releases/upgrading/upgrading-1.20-1.21/)
"""

from collections import defaultdict

from certlint.api import ACME, Cluster, Exposure, Problem, Problems, Role, Severity, rule

DEEDS = (
    (("create",), "challenges", "create Challenges"),
    (("create", "update", "patch"), "orders", "write Orders"),
)


@rule("CM412", "edit-clusterrole-vulnerable", Severity.ERROR, precision="very-high", score=8.1)
def check(cluster: Cluster) -> Problems:
    exposures: defaultdict[Role, dict[str, Exposure]] = defaultdict(dict)
    for verbs, resource, deed in DEEDS:
        for exposure in cluster.rbac.exposures(verbs, ACME, resource):
            if cluster.rbac.is_edit_role(exposure.role):
                exposures[exposure.role].setdefault(deed, exposure)
    for deeds in exposures.values():
        first = next(iter(deeds.values()))
        yield Problem(
            first.grant.token,
            f"{first.lets} {' and '.join(deeds)}, as releases before 1.19.6 and 1.20.3 do",
            tuple(first.related),
            tuple(first.steps),
            severity=first.severity(Severity.ERROR),
        )
