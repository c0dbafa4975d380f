"""cert-manager approves the requests for every signer by itself.

## Why
The controller approves what it may approve, without looking at the request. With no list of signers
it also approves for external issuers, such as a private CA that relies on a policy to refuse.

## Fix
List in `approveSignerNames` the signers that need no policy, such as `issuers.cert-manager.io/*`.

## Exceptions
`disableAutoApproval: true`.

## Sources
- [Values of the chart](https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/values.yaml)
"""

from certlint.api import CERT_MANAGER, Cluster, Problem, Problems, Related, Severity, rule

APPROVER = "certificaterequests-approver"
SAYS = "approves the requests for every signer, those of other controllers too"


@rule("CM606", "auto-approve-all-signers", Severity.ERROR, precision="very-high", score=7.5)
def check(cluster: Cluster) -> Problems:
    approving = [c for c in cluster.controllers if APPROVER not in (c.flag("controllers") or "")]
    for controller in approving:
        signers = controller.values["approveSignerNames"]
        if signers.is_list and not signers.list:
            yield Problem(controller.placed(signers), f"{controller} {SAYS}")
    if not approving:
        return
    own = set(cluster.controller_accounts)
    for grant in cluster.rbac.grants(("approve",), CERT_MANAGER, "signers"):
        wide = not grant.resource_names and not grant.everything
        if wide and own & set(grant.subjects):
            related = [Related(b, f"{b} gives it to the controller") for b in grant.bindings]
            yield Problem(
                grant.token,
                f"{grant.role} has no resourceNames, so the controller {SAYS}",
                related,
            )
