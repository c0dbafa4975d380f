"""A Secret's template holds annotations that are reserved for cert-manager.

## Why
The webhook rejects the Certificate. For an Ingress, ingress-shim does nothing if the JSON of
`cert-manager.io/secret-template` is broken or holds what it may not.

## Fix
Remove the annotation, or use a prefix of your own.

## Exceptions
None: the webhook rejects such a Certificate.

## Sources
- [Validation of Certificates](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/certificate.go)
- [Annotations](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/certmanager/v1/types.go)
"""

from certlint.api import Cluster, Problems, Severity, deleted, rule, template_faults


@rule("CM539", "secret-template-reserved-annotation", Severity.ERROR, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        for fault in template_faults(wanted):
            yield fault.of(wanted, deleted(fault.at) if wanted.is_certificate else ())
