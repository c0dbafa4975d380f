"""An issuer names a Secret that stands in a namespace which it does not read.

## Why
A ClusterIssuer reads Secrets from the cluster resource namespace alone (usually `cert-manager`), an
Issuer from its own. A Secret elsewhere is not found, and the issuer never becomes ready.

## Fix
Put the Secret into the namespace that the issuer reads, or use an `Issuer` beside the Secret.

## Exceptions
Namespaces that the files do not tell. Where neither files nor configuration say in which namespace
cert-manager runs, it is a warning, and nothing for a namespace that is called like cert-manager.

## Sources
- [cert-manager#650](https://github.com/cert-manager/cert-manager/issues/650)
- [cert-manager#263](https://github.com/cert-manager/cert-manager/issues/263)
- [cert-manager#103](https://github.com/cert-manager/cert-manager/issues/103)
- [cert-manager#258](https://github.com/cert-manager/cert-manager/issues/258)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Related, Severity, rule


@rule(
    "CM508",
    "issuer-secret-in-wrong-namespace",
    Severity.ERROR,
    tags=("cert-manager", "reference"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        sure = cluster.home_is_known(issuer)
        home = (
            f"namespace {cluster.secret_namespace(issuer)}"
            if sure
            else "cert-manager's own namespace"
        )
        for reference, found in cluster.misplaced(issuer):
            kind, name = reference.kind, reference.name.text
            elsewhere = found.owner.namespace
            yield Problem(
                reference.name,
                f"{issuer} reads {kind} `{name}` from {home}, but it is in {elsewhere}",
                [Related(found, f"the only {kind} of that name")],
                fix=Fix(f"move {kind} `{name}` to {home}, or use an Issuer in {elsewhere}"),
                severity=None if sure else Severity.WARNING,
            )
