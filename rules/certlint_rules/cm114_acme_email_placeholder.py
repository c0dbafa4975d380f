"""An issuer registers its ACME account with an address that nobody reads.

## Why
The CA may refuse the registration, and then the issuer never becomes ready. If it accepts, its
warnings of revoked or replaced certificates reach nobody.

## Fix
Give a mailbox that someone reads, or delete `email` where the CA does not ask for one.

## Exceptions
Files of documentation and tests, and addresses that a template fills in.

## Sources
- [cert-manager#650](https://github.com/cert-manager/cert-manager/issues/650)
"""

import re

from certlint.api import Cluster, Problem, Problems, Severity, rule

RESERVED = re.compile(r"(?:.*\.)?example\.(?:com|org|net)|.*\.(?:test|invalid|local)")
ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+")
TO_FILL_IN = re.compile(
    r"(?:your[-_].*|your-?e?mail.*|your-?domain.*|change-?me.*|replace(?:[-_].*|me)?)"
)


@rule("CM114", "acme-email-placeholder", Severity.WARNING, tags=("cert-manager", "acme"))
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        email = issuer.spec.at("acme.email")
        if not email.text or not email.known or cluster.is_test(issuer):
            continue
        local, _, domain = email.text.lower().rpartition("@")
        if not ADDRESS.fullmatch(email.text):
            yield Problem(email, f"{issuer} registers with an `email` that is no address")
        elif RESERVED.fullmatch(domain):
            yield Problem(email, f"{issuer} registers with an address of a domain without mail")
        elif any(map(TO_FILL_IN.fullmatch, (local, *domain.split(".")))):
            yield Problem(email, f"{issuer} registers with an address that is to be filled in")
