"""cainjector cannot write the CA that a webhook or API needs.

## Why
Without a CA bundle the API server does not trust the webhook or the API behind the object: calls
fail, and with `failurePolicy: Fail` so does every object that the webhook looks at.

## Fix
Name the Certificate as `namespace/name`, on a webhook configuration, an APIService or a CRD.

## Exceptions
Placeholders, and the `config/` trees of kubebuilder, which a kustomization completes.

## Sources
- [Annotations](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/certmanager/v1/types.go)
- [external-secrets/external-secrets#1249](https://github.com/external-secrets/external-secrets/issues/1249)
"""

from certlint.api import Cluster, Problems, Severity, injection_faults, rule


@rule("CM570", "ca-injection-broken", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    for thing in cluster.objects:
        for fault in injection_faults(thing, cluster.certificates, cluster.secrets):
            yield fault.of(thing)
