"""An object has a field that came after the installed release of cert-manager.

## Why
The API server drops a field that its CRDs do not have, in silence or with a warning. What the field
was to say is not in force: a check that was not to be made is made, a key is guarded by the old
cipher. A value that came later is refused with the whole object.

## Fix
Upgrade cert-manager and its CRDs first, or leave the field out.

## Exceptions
A controller whose release is not known.

## Sources
- [Release notes of 1.18](https://cert-manager.io/docs/releases/release-notes/release-notes-1.18/)
- [Fields of ACME issuers](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/acme/v1/types_issuer.go)
- [Fields of Certificates](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/certmanager/v1/types_certificate.go)
"""

from certlint.api import (
    Cluster,
    Fix,
    Problem,
    Problems,
    Related,
    Severity,
    issuer_annotation,
    rule,
    untimely_fields,
    within,
)


@rule("CM630", "field-newer-than-controller", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    release = cluster.release
    parts = list(cluster.parts("controller", "webhook"))
    related = [Related(c.versioned or c, f"runs v{release}") for c in cluster.controllers]
    fix = Fix("upgrade cert-manager and its CRDs first, or leave it out")
    for thing in (*cluster.objects, *cluster.partials):
        for field in untimely_fields(thing, release, parts):
            says = f"{thing} has {field.says}; the controller is v{release}"
            yield Problem(field.at, says, related, fix=fix)
    # Where ListenerSets are certainly not switched on, that is the nearer cause.
    if not within(release, "<1.20.0a0") or cluster.gateways_read(listener_sets=True) is False:
        return
    for thing in cluster.ingress_likes:
        if "ListenerSet" in thing.kind and (named := issuer_annotation(thing)):
            says = f"{thing} names an issuer, read since 1.20; the controller is v{release}"
            yield Problem(named, says, related, fix=fix)
