"""An issuer makes cert-manager call a metadata service, itself or the API server.

## Why
cert-manager sends requests, often with a Secret as credential, to whatever host an issuer names,
and from inside the cluster's network. Whoever may write issuers can reach with its rights what
they cannot reach themselves: cloud credentials, local ports, the API server.

## Fix
Name the real server of the CA. Block link-local addresses in the controller's egress as well.

## Exceptions
None: a test server on localhost is a case for a suppression with a reason.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [cert-manager#8756](https://github.com/cert-manager/cert-manager/issues/8756)
- [cert-manager#9202](https://github.com/cert-manager/cert-manager/issues/9202)
- [cert-manager#9206](https://github.com/cert-manager/cert-manager/issues/9206)
- [cert-manager#9035](https://github.com/cert-manager/cert-manager/issues/9035)
"""

from certlint.api import Cluster, Problem, Problems, Severity, called, control_plane, rule


@rule(
    "CM101",
    "issuer-targets-control-plane-address",
    Severity.ERROR,
    score=8.6,
    tags=("cert-manager", "ssrf"),
)
def check(cluster: Cluster) -> Problems:
    for caller in cluster.callers:
        for url in called(caller):
            if what := control_plane(url.text):
                yield Problem(url, f"{caller} makes cert-manager call {what}")
