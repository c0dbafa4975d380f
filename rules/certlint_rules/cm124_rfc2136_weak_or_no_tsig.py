"""DNS updates of a solver are not signed, or signed with a broken hash.

## Why
Without TSIG a DNS server takes the updates from anybody who can reach it, and so lets them prove
any of its names. HMAC-MD5, which is the default, and HMAC-SHA1 should no longer be relied on.

## Fix
Set `tsigAlgorithm: HMACSHA256` with a key of that kind, here and on the DNS server.

## Exceptions
HMACSHA256 and HMACSHA512.

## Sources
- [Fields of ACME issuers](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/acme/v1/types_issuer.go)
- [Validation of issuers](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/issuer.go)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Severity, added, replaced, rule

WEAK = {"": "HMAC-MD5, the default", "HMACMD5": "HMAC-MD5", "HMACSHA1": "HMAC-SHA1"}


@rule(
    "CM124",
    "rfc2136-weak-or-no-tsig",
    Severity.WARNING,
    precision="very-high",
    score=5.3,
    tags=("cert-manager", "credentials"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for solver in issuer.solvers:
            rfc2136 = solver.at("dns01.rfc2136")
            algorithm = rfc2136["tsigAlgorithm"]
            if not rfc2136["nameserver"]:
                continue
            if rfc2136.lacks("tsigSecretSecretRef") and rfc2136.lacks("tsigKeyName"):
                yield Problem(rfc2136, f"{issuer} updates DNS without TSIG, unauthenticated")
            elif algorithm.text.upper() in WEAK and (algorithm or rfc2136.lacks("tsigAlgorithm")):
                strong = "HMACSHA256"
                edits = replaced(algorithm, algorithm.text, strong) or added(
                    rfc2136, () if algorithm.exists else (f"tsigAlgorithm: {strong}",)
                )
                yield Problem(
                    algorithm,
                    f"{issuer} signs DNS updates with {WEAK[algorithm.text.upper()]}",
                    fix=Fix(f"set `tsigAlgorithm: {strong}`, here and on the DNS server", edits),
                )
