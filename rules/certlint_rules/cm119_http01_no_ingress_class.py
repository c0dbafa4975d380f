"""An HTTP-01 solver does not say which ingress controller serves it.

## Why
Without a class every ingress controller of the cluster takes up the solver's Ingress, or none
does. Then the Challenge passes or fails by chance, and an inner controller may be opened.

## Fix
Set `ingressClassName` of the solver.

## Exceptions
A single IngressClass that is marked as the default, and issuers whose every user names a class or
edits its own Ingress.

## Sources
- [HTTP-01](https://cert-manager.io/docs/configuration/acme/http01/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule

CHOSEN = (
    "acme.cert-manager.io/http01-ingress-ingressclassname",
    "acme.cert-manager.io/http01-ingress-class",
    "acme.cert-manager.io/http01-edit-in-place",
    "acme.cert-manager.io/http01-override-ingress-ingressclassname",
    "acme.cert-manager.io/http01-override-ingress-class",
    "acme.cert-manager.io/http01-override-ingress-name",
)
CLASS = "kubernetes.io/ingress.class"


@rule("CM119", "http01-no-ingress-class", Severity.WARNING, tags=("cert-manager", "acme"))
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for ingress in (solver.at("http01.ingress") for solver in issuer.solvers):
            named = not all(map(ingress.lacks, ("ingressClassName", "class", "name")))
            template = ingress.at("ingressTemplate.metadata.annotations")
            if not ingress or named or template[CLASS] or cluster.default_ingress_class:
                continue
            users = [request.origin for request in cluster.users_of(issuer)]
            if not users or not all(any(map(user.annotation, CHOSEN)) for user in users):
                yield Problem(ingress, f"{issuer} names no ingress class for its HTTP-01 solver")
