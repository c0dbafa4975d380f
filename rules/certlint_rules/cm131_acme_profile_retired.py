"""An issuer asks for a profile that its CA offers no more.

## Why
The CA refuses each order that names the profile, so that no certificate is issued or renewed.

## Fix
Delete `profile` or name another; certificates for clients need a private CA.

## Exceptions
Servers of other CAs than Let's Encrypt.

## Sources
- [ACME issuers](https://cert-manager.io/docs/configuration/acme/)
- [End of TLS client authentication at Let's Encrypt](https://letsencrypt.org/2025/05/14/ending-tls-client-authentication/)
- [Profiles of Let's Encrypt](https://letsencrypt.org/docs/profiles/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, authority_of, rule


@rule("CM131", "acme-profile-retired", Severity.ERROR, tags=("cert-manager", "acme"))
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        acme = issuer.spec["acme"]
        authority, name = authority_of(acme["server"].text), acme["profile"]
        profile = authority.profile(name.text) if authority is not None else None
        if profile is not None and profile.ended is not None:
            message = f"{issuer} asks for profile `{name.text}`, which ended on {profile.ended}"
            yield Problem(name, message)
