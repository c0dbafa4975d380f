"""An annotation names an external issuer as if it were one of cert-manager's.

## Why
`cert-manager.io/cluster-issuer` means cert-manager's own ClusterIssuer, `cert-manager.io/issuer`
its Issuer, unless a kind and a group are given. No issuer is found and no certificate made.

## Fix
Use `cert-manager.io/issuer` with `cert-manager.io/issuer-kind` and `cert-manager.io/issuer-group`.

## Exceptions
A name that a ClusterIssuer has as well.

## Sources
- [Annotated Ingresses](https://cert-manager.io/docs/usage/ingress/)
- [aws-privateca-issuer#252](https://github.com/cert-manager/aws-privateca-issuer/issues/252)
- [jetstack/google-cas-issuer#66](https://github.com/jetstack/google-cas-issuer/issues/66)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Related, Severity, rule


@rule(
    "CM556",
    "cluster-issuer-annotation-for-external-issuer",
    Severity.ERROR,
    precision="very-high",
)
def check(cluster: Cluster) -> Problems:
    for found in cluster.unresolved:
        if found.miss == "external" and found.near is not None:
            near = found.near
            yield Problem(
                found.request.issuer,
                f"{found.request} asks {found.request.issuer_kind} `{near.name}`, but that is"
                f" the external {near.kind} of {near.group}",
                [Related(near, "the issuer of that name")],
                fix=Fix(
                    f"write `cert-manager.io/issuer: {near.name}` with"
                    f" `cert-manager.io/issuer-kind: {near.kind}` and"
                    f" `cert-manager.io/issuer-group: {near.group}`"
                ),
            )
