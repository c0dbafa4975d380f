"""A duration is asked of an ACME CA, which does not look at it.

## Why
cert-manager sends no duration unless `enableDurationFeature` is set, and the CA decides alone.
Whoever reads the manifest is misled. Let's Encrypt refuses an order that does name one.

## Fix
Delete `duration`, or `enableDurationFeature` for a CA that does not take one.

## Exceptions
ACME servers that are not public, if the issuer sets `enableDurationFeature`.

## Sources
- [Fields of ACME issuers](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/acme/v1/types_issuer.go)
"""

from certlint.api import (
    Cluster,
    Problem,
    Problems,
    Severity,
    duration_faults,
    public_authority,
    rule,
)


@rule("CM528", "acme-duration-ignored", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    granted = {id(request.wanted): request.lifetime for request in cluster.public}
    for wanted, issuer in cluster.acme_requests:
        for fault in duration_faults(wanted, issuer, granted.get(id(wanted), 0)):
            yield fault.of(wanted)
    for issuer in cluster.issuers:
        sends = issuer.spec.at("acme.enableDurationFeature")
        authority = public_authority(issuer)
        if sends.true and authority is not None and "duration" in authority.refuses:
            yield Problem(
                sends, f"{issuer} sends the duration to {authority}, which refuses such an order"
            )
