"""A solver sends its challenges to a Gateway that cannot carry them.

## Why
The CA asks for the challenge over HTTP on port 80. A Gateway without such a listener, or whose
listener takes no routes of the Certificate's namespace, never answers.

## Fix
Give the Gateway an HTTP listener on port 80 with `allowedRoutes: {namespaces: {from: All}}`.
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
