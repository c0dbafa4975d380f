"""The controller does not work with the Gateway API that manifests rely on.

## Why
Support for Gateways is off unless it is switched on. Annotations of a Gateway are not read, and
solvers with `gatewayHTTPRoute` fail.

## Fix
Start the controller with `--enable-gateway-api`, or the chart with
`config.gatewayAPI.enabled: true`.

A ListenerSet needs `--enable-gateway-api-listenerset` and the feature gate `ListenerSets=true` too.

## Exceptions
Where the controller is not in the files it is a note.

## Sources
- [HTTP-01](https://cert-manager.io/docs/configuration/acme/http01/)
- [Annotated Gateways](https://cert-manager.io/docs/usage/gateway/)
- [Release notes of 1.21](https://cert-manager.io/docs/releases/release-notes/release-notes-1.21/)
- [cert-manager#9012](https://github.com/cert-manager/cert-manager/issues/9012)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, issuer_annotation, rule


@rule("CM561", "gateway-support-not-enabled", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    related = [Related(c, "has no `--enable-gateway-api`") for c in cluster.controllers]
    off = cluster.gateways_read() is False
    for thing in cluster.ingress_likes:
        sets = "ListenerSet" in thing.kind and cluster.gateways_read(listener_sets=True) is False
        named = issuer_annotation(thing)
        if thing.kind != "Ingress" and named.exists and (off or sets):
            says = f"{thing} names an issuer, but the controller does not read {thing.kind}s"
            yield Problem(named, says, related)
    for issuer in cluster.issuers if off else ():
        for solver in issuer.solvers:
            route = solver.at("http01.gatewayHTTPRoute")
            if route.exists:
                says = f"{issuer} solves by an HTTPRoute, but the controller has no Gateway API"
                yield Problem(route, says, related)
