"""An object of cert-manager is a Helm hook that runs before an installation or upgrade.

## Why
Helm makes hooks anew with each upgrade, so the certificate is issued each time until the CA's
limits are spent. An early hook also meets a webhook that is not ready, and the release fails. So
may what is applied together with cert-manager itself, until somebody tries again.

## Fix
Delete the hook annotation, and order the releases instead (Flux `dependsOn`, Argo CD sync waves).

## Exceptions
Hooks that run after the installation.

## Sources
- [Troubleshooting the webhook](https://cert-manager.io/docs/troubleshooting/webhook/)
- [cert-manager#3990](https://github.com/cert-manager/cert-manager/issues/3990)
"""

from collections.abc import Iterator

from certlint.api import (
    CERT_MANAGER,
    Cluster,
    Object,
    Problem,
    Problems,
    Related,
    Severity,
    rule,
    some_of,
)

_WAVE = "argocd.argoproj.io/sync-wave"
_EARLY = {"pre-install", "pre-upgrade"}


@rule("CM580", "issuer-or-certificate-in-helm-hook", Severity.WARNING)
def check(cluster: Cluster) -> Problems:
    for thing in cluster.objects:
        hook = thing.annotation("helm.sh/hook")
        early = _EARLY & {part.strip() for part in hook.text.split(",")}
        if thing.group == CERT_MANAGER and early:
            yield Problem(hook, f"{thing} is a Helm hook ({', '.join(sorted(early))})")
    for things in filter(None, _unordered(cluster)):
        first, *others = things
        yield Problem(
            first,
            f"nothing makes {some_of(things, 1)} wait for cert-manager's webhook in the same unit",
            [Related(other, f"{other} too") for other in others],
            severity=Severity.NOTE,
            strict=True,
        )


def _unordered(cluster: Cluster) -> Iterator[list[Object]]:
    """Yield the objects that are applied together with cert-manager itself, by unit."""
    for unit in sorted(cluster.installing_units):
        yield [
            thing
            for thing in cluster.objects
            if thing.unit == unit
            and thing.group == CERT_MANAGER
            and not thing.annotations.keys() & {_WAVE, "helm.sh/hook"}
        ]
