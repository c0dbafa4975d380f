"""An Ingress asks for a certificate of a default issuer that does not exist.

## Why
`kubernetes.io/tls-acme` means the issuer that the controller's `--default-issuer-name` names.
Without that flag nothing is issued.

## Fix
Name the issuer by `cert-manager.io/cluster-issuer` or `cert-manager.io/issuer`.

## Exceptions
Where the controller is not in the files it is a note of the strict profile.

## Sources
- [Annotated Ingresses](https://cert-manager.io/docs/usage/ingress/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, issuer_annotation, rule, tls_acme


@rule("CM557", "tls-acme-without-default-issuer", Severity.WARNING, precision="medium")
def check(cluster: Cluster) -> Problems:
    for thing in cluster.ingress_likes:
        asked = thing.annotation("kubernetes.io/tls-acme")
        if not tls_acme(thing) or cluster.has_default_issuer:
            continue
        if issuer_annotation(thing).exists:
            says = f"{thing} has `{asked.step}` beside the name of its issuer"
            yield Problem(asked, says, severity=Severity.NOTE, strict=True)
        elif cluster.has_default_issuer is None:
            says = f"{thing} asks a default issuer, which these files do not name"
            yield Problem(asked, says, severity=Severity.NOTE, strict=True)
        else:
            says = f"{thing} asks a default issuer, which the controller does not have"
            yield Problem(asked, says)
