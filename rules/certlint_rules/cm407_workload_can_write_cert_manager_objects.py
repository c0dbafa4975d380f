"""A program that runs in the cluster may write Certificates.

## Why
What runs is what gets broken into. Whoever takes over one Pod of such a program has certificates
issued in the name of anything that the namespace's issuers sign for.

## Fix
Let the pipeline that deploys the program write its Certificates, under an account of its own.

A program that owns its Certificates needs `certificates` alone, in its own namespace: a note.

## Exceptions
`trusted-subjects`, the accounts of Argo CD and Flux, and drivers that ask for certificates of Pods.
`update` and `patch` on CertificateRequests, which the webhook lets nobody change.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
"""

from certlint.api import CERT_MANAGER, Cluster, Holder, Problems, Severity, rule

WRITES = ("create", "update", "patch")


@rule(
    "CM407",
    "workload-can-write-cert-manager-objects",
    Severity.WARNING,
    precision="medium",
    score=6.8,
)
def check(cluster: Cluster) -> Problems:
    def runs(holder: Holder) -> bool:
        """Pods that name no account run as `default`, whether or not the tree shows them."""
        account = holder.subject
        usual = account.is_account and account.name == "default"
        return usual or cluster.running_as(account) is not None

    rbac = cluster.rbac
    told = rbac.exposing(WRITES, CERT_MANAGER, "issuers")
    for found in rbac.exposures(WRITES, CERT_MANAGER, "certificates", "certificaterequests"):
        exposure = found.told_of(runs)
        wide = any(holder.binding.cluster_scoped for holder in found.holders)
        if wide or not exposure.holders or found.grant.rule in told or not found.asks:
            continue
        requests = exposure.also("create", group=CERT_MANAGER, resource="certificaterequests")
        kind = "CertificateRequests" if requests else "Certificates"
        message = f"{exposure.lets} write {kind}, and Pods run as it"
        at_home = all(h.binding.namespace == h.subject.namespace for h in exposure.holders)
        own = at_home and not requests
        severity = found.severity(Severity.NOTE if own else Severity.WARNING)
        yield exposure.problem(exposure.grant.resource, message, severity)
