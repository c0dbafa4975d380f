"""Nobody approves the requests to an external issuer that certificates ask.

## Why
An issuer signs a CertificateRequest only after it is approved. cert-manager's own approver may
approve the kinds of issuers that its role lists; of other groups, each kind must be added. Until
then the Certificate waits, without an error.

## Fix
Add `<plural>.<group>/*` of the issuer to the chart's `approveSignerNames`.

The plural is that of the resource in lower case, as in
`awspcaclusterissuers.awspca.cert-manager.io/*`.

## Exceptions
An empty `approveSignerNames`, which means all.

## Sources
- [cert-manager#5125](https://github.com/cert-manager/cert-manager/issues/5125)
- [cert-manager#7049](https://github.com/cert-manager/cert-manager/issues/7049)
"""

from collections import defaultdict

from certlint.api import CERT_MANAGER, Cluster, Problem, Problems, Related, Request, Severity, rule


@rule("CM421", "external-issuer-approval-missing", Severity.WARNING, precision="medium")
def check(cluster: Cluster) -> Problems:
    grants = cluster.rbac.grants(("approve",), CERT_MANAGER, "signers", cluster_scoped=True)
    approving = [grant for grant in grants if not grant.everything]
    own = [g for g in approving if any(subject.is_account for subject in g.subjects)]
    if not own or not all(grant.resource_names for grant in approving):
        return
    listed = [name for grant in approving for name in grant.rule["resourceNames"]]
    waiting: defaultdict[str, list[Request]] = defaultdict(list)
    for request in cluster.requests:
        if request.issuer_group != CERT_MANAGER and _is_judged(request):
            signers = _signers(request)
            if not any(name.text in signers or not name.known for name in listed):
                waiting[signers[0]].append(request)
    for signer, requests in waiting.items():
        group = signer.partition(".")[2]
        # A name of the same group is the one that was meant, or that is to have a neighbour.
        near = next((name for name in listed if group.rstrip("*") in name.text), None)
        role = own[0].role
        yield Problem(
            near if near is not None else own[0].rule["resourceNames"],
            f"{role} does not approve `{signer}`, for which {requests[0]} waits",
            [Related(request, f"{request} asks it") for request in requests[:3]],
        )


def _is_judged(request: Request) -> bool:
    """Whether the issuer's resource is certain: the plural is that of an English word."""
    return request.known and request.issuer.known and request.issuer_kind.endswith("Issuer")


def _signers(request: Request) -> list[str]:
    """The names under which a request can be approved."""
    kind = f"{request.issuer_kind.lower()}s.{request.issuer_group}"
    name = request.issuer.text
    return [f"{kind}/*", f"{kind}/{name}", f"{kind}/{request.origin.namespace}.{name}"]
