"""An issuer prefers a chain that its CA offers no more.

## Why
The root has expired and the CA no longer sends a chain to it. The line has no effect, and hides
which chain clients really get.

## Fix
Delete `preferredChain`.

## Exceptions
Servers of other CAs than Let's Encrypt.

## Sources
- [Chains of Let's Encrypt](https://letsencrypt.org/certificates/)
- [Fields of ACME issuers](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/acme/v1/types_issuer.go)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Severity, authority_of, deleted, rule


@rule("CM130", "preferred-chain-expired", Severity.WARNING, tags=("cert-manager", "acme"))
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        acme = issuer.spec["acme"]
        authority, chain = authority_of(acme["server"].text), acme["preferredChain"]
        if authority is not None and chain.text in authority.ended_chains:
            yield Problem(
                chain,
                f"{issuer} prefers the chain to `{chain.text}`, which is offered no more",
                fix=Fix("delete `preferredChain`", deleted(chain)),
            )
