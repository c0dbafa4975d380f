"""An issuer does not verify its ACME server.

## Why
With `skipTLSVerify` anybody between cert-manager and the ACME server can answer in its place, and
hand out certificates or take over the account. The field is meant for development alone.

## Fix
Delete `skipTLSVerify`; give the server's own CA in `caBundle` if it is a private one.

## Exceptions
Files that `test-globs` match.

## Sources
- [Fields of ACME issuers](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/acme/v1/types_issuer.go)
- [Validation of issuers](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/issuer.go)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Severity, deleted, rule


@rule(
    "CM104",
    "acme-skip-tls-verify",
    Severity.ERROR,
    precision="very-high",
    score=7.4,
    tags=("cert-manager", "tls"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        acme = issuer.spec["acme"]
        if not acme["skipTLSVerify"].true or cluster.is_test(issuer):
            continue
        message = f"{issuer} accepts any certificate from its ACME server"
        edits = deleted(acme["skipTLSVerify"])
        fix = Fix("delete `skipTLSVerify` and give the server's CA in `caBundle`", edits)
        if acme["caBundle"]:
            message += ", and the webhook rejects it beside `caBundle`"
            fix = Fix("delete `skipTLSVerify`; `caBundle` already names the server's CA", edits)
        yield Problem(acme["skipTLSVerify"], message, fix=fix)
