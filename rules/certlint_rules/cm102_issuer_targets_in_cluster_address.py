"""An issuer makes cert-manager call an address of the own network.

## Why
cert-manager sends its requests from inside the cluster. Whoever may write issuers can so reach
services that are closed to them, and have a Secret sent there as a credential.

## Fix
List the host in `allowed-issuer-hosts` after a review, or use the server's public name.

## Exceptions
Hosts that `allowed-issuer-hosts` lists, and Services that are in the files where the issuer is the
platform's own.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [cert-manager#8756](https://github.com/cert-manager/cert-manager/issues/8756)
"""

from certlint.api import (
    Cluster,
    Problem,
    Problems,
    Severity,
    allowed,
    called,
    host_of,
    in_cluster,
    rule,
)


@rule(
    "CM102",
    "issuer-targets-in-cluster-address",
    Severity.NOTE,
    multi_tenant=Severity.WARNING,
    profile="tenant",
    precision="medium",
    score=6.5,
    tags=("cert-manager", "ssrf"),
)
def check(cluster: Cluster) -> Problems:
    for caller in cluster.callers:
        own = not cluster.tenancy.tenant(caller.namespace)  # the platform's, or nobody knows whose
        for url in called(caller):
            what = in_cluster(url.text)
            if what and not allowed(url.text, cluster.facts.allowed_hosts):
                yield Problem(
                    url,
                    f"{caller} makes cert-manager call `{host_of(url.text)}`, {what}",
                    severity=Severity.NOTE if url.step == "nameserver" else None,
                    strict=own,
                )
