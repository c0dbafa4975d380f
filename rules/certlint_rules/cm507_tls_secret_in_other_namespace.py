"""A certificate is used in another namespace than it is made in.

## Why
Ingresses, Gateways and Pods find Secrets in their own namespace alone. The Pod does not start, and
the Ingress or Gateway serves no certificate, or one that no client trusts.

## Fix
Make the Certificate where its Secret is used, or let a replicator copy the Secret there. A Gateway
may use a Secret of another namespace if a `ReferenceGrant` there says so.

## Exceptions
Secrets that something replicates to that namespace, Ingresses with an issuer of their own, and an
ingress controller with a default certificate.

## Sources
- [Syncing Secrets across namespaces](https://cert-manager.io/docs/devops-tips/syncing-secrets-across-namespaces/)
- [HTTP-01](https://cert-manager.io/docs/configuration/acme/http01/)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, rule

# Names that many give to Secrets of their own.
_COMMON = {
    "certs", "default-tls", "ingress-tls", "letsencrypt-prod", "letsencrypt-tls", "server-cert",
    "server-tls", "serving-cert", "tls-cert", "tls-certificate", "tls-certs", "tls-secret",
    "webhook-server-cert", "wildcard-tls",
}  # fmt: skip


@rule(
    "CM507",
    "tls-secret-in-other-namespace",
    Severity.WARNING,
    precision="medium",
    tags=("cert-manager", "reference"),
)
def check(cluster: Cluster) -> Problems:
    for far in cluster.far_secrets:
        first, *others = far.uses
        name = first.name.text
        common = len(name) < 5 or name in _COMMON
        yield Problem(
            first.name,
            f"{first.user} uses Secret `{name}`, which {far.maker} makes in another namespace",
            [
                Related(far.maker, "makes it"),
                *(Related(use.name, f"{use.user} uses it too") for use in others),
            ],
            severity=Severity.NOTE if common else None,
        )
    for far in cluster.ungranted_secrets:
        for use in far.uses:
            says = f"{use.user} uses Secret `{use.name.text}` of {far.maker}"
            yield Problem(
                use.name,
                f"{says}, but no ReferenceGrant lets it look there",
                [Related(far.maker, "makes it")],
            )
