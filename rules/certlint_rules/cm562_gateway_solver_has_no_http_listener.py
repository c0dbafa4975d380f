"""A solver sends its challenges to a Gateway that cannot carry them.

## Why
The CA asks for the challenge over HTTP on port 80. A Gateway without such a listener, or whose
listener takes no routes of the Certificate's namespace, never answers.

## Fix
Give the Gateway an HTTP listener on port 80 with `allowedRoutes: {namespaces: {from: All}}`.

## Exceptions
Gateways that are not in the files.

## Sources
- [HTTP-01](https://cert-manager.io/docs/configuration/acme/http01/)
- [cert-manager#8748](https://github.com/cert-manager/cert-manager/issues/8748)
- [cert-manager#8749](https://github.com/cert-manager/cert-manager/issues/8749)
- [website#2193](https://github.com/cert-manager/website/issues/2193)
- [KBVE/kbve#9408](https://github.com/KBVE/kbve/issues/9408)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule


@rule("CM562", "gateway-solver-has-no-http-listener", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for end in cluster.dead_ends(issuer):
            yield Problem(
                end.at,
                f"{issuer} {end.says}",
                [Related(end.parent.spec["listeners"], "its listeners")],
                severity=end.severity,
            )
