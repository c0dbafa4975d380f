"""A public CA is asked for an IP address that it does not certify.

## Why
No public CA certifies private addresses. Public ones are proved by HTTP-01 alone, and Let's Encrypt
certifies them with its profile `shortlived` alone. Otherwise the order fails.

## Fix
Use a private CA, or a name; for a public address an HTTP-01 solver and `profile: shortlived`.

## Exceptions
ACME servers that are not public.

## Sources
- [Release notes of 1.20](https://cert-manager.io/docs/releases/release-notes/release-notes-1.20/)
"""

from certlint.api import Cluster, Problems, Severity, address_faults, rule


@rule("CM526", "ip-address-with-public-acme", Severity.ERROR, precision="medium")
def check(cluster: Cluster) -> Problems:
    for request in cluster.public:
        for fault in address_faults(request):
            yield fault.of(request.wanted)
