"""Deleting a Certificate deletes the Secret that workloads serve TLS with.

## Why
With owner references, Kubernetes collects the Secret when its Certificate goes: a renamed
Ingress, a re-installed chart or deleted CRDs take live keys of running workloads away.

## Fix
Switch `enableCertificateOwnerRef` off, and remove the ownerReferences from existing Secrets.

## Exceptions
None: a cluster for previews is a case for a suppression with a reason.

## Sources
- [Flags of the controller](https://cert-manager.io/docs/cli/controller/)
- [cert-manager#4788](https://github.com/cert-manager/cert-manager/issues/4788)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule

FLAG = "enable-certificate-owner-ref"


@rule("CM604", "certificate-owner-ref-enabled", Severity.WARNING, precision="very-high")
def check(cluster: Cluster) -> Problems:
    for controller in cluster.controllers:
        if controller.is_on(FLAG):
            yield Problem(
                controller.place_of(FLAG),
                f"{controller} ties each TLS Secret to its Certificate,"
                " so deleting one deletes the other",
            )
