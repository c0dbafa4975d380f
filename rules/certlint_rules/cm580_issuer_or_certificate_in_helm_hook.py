"""An object of cert-manager is a Helm hook that runs before an installation or upgrade.

## Why
Helm makes hooks anew with each upgrade, so the certificate is issued each time until the CA's
limits are spent. An early hook also meets a webhook that is not ready, and the release fails.

## Fix
Delete the hook annotation, and order the releases instead (Flux `dependsOn`, Argo CD sync waves).
"""

from certlint.api import CERT_MANAGER, Cluster, Problem, Problems, Severity, rule

_EARLY = {"pre-install", "pre-upgrade"}


@rule("CM580", "issuer-or-certificate-in-helm-hook", Severity.WARNING)
def check(cluster: Cluster) -> Problems:
    for thing in cluster.objects:
        hook = thing.annotation("helm.sh/hook")
        early = _EARLY & {part.strip() for part in hook.text.split(",")}
        if thing.group == CERT_MANAGER and early:
            yield Problem(hook, f"{thing} is a Helm hook ({', '.join(sorted(early))})")
