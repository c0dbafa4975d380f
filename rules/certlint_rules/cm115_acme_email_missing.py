"""An ACME account has no address at which its CA can reach somebody.

## Why
A CA writes to the account's contact before certificates expire or are revoked. Let's Encrypt no
longer does, so that there nothing is missed.

## Fix
Add `email` with a mailbox that someone reads.

## Exceptions
Let's Encrypt, which sends no mail about expiry any more.

## Sources
- [End of Let's Encrypt's mails about expiry](https://letsencrypt.org/2025/06/26/expiration-notification-service-has-ended/)
- [Fields of ACME issuers](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/acme/v1/types_issuer.go)
"""

from certlint.api import Cluster, Problem, Problems, Severity, authority_of, rule


@rule("CM115", "acme-email-missing", Severity.NOTE, profile="strict", tags=("cert-manager", "acme"))
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        acme = issuer.spec["acme"]
        server = acme["server"]
        if not server.text or not server.known or not acme.lacks("email"):
            continue
        authority = authority_of(server.text)
        if authority is None or authority.mails:
            yield Problem(acme["email"], f"{issuer} gives its CA no address to write to")
