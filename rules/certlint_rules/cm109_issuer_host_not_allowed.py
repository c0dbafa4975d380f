"""An issuer names a host that is not on the project's list.

## Why
An issuer decides where cert-manager sends requests and credentials. A list of the hosts that this
may be is the one check that catches both a Secret sent away and a request into the own network.

## Fix
Use a host of the list, or add this one to `allowed-issuer-hosts` in a review.

## Exceptions
It is silent unless `allowed-issuer-hosts` lists hosts.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, allowed, called, host_of, rule


@rule(
    "CM109",
    "issuer-host-not-allowed",
    Severity.ERROR,
    precision="very-high",
    score=8.1,
    tags=("cert-manager", "ssrf"),
)
def check(cluster: Cluster) -> Problems:
    hosts = cluster.facts.allowed_hosts
    for caller in cluster.callers if hosts else ():
        for url in called(caller):
            host = host_of(url.text)
            if host and not allowed(url.text, hosts):
                message = f"{caller} makes cert-manager call `{host}`, which is not allowed"
                yield Problem(url, message)
