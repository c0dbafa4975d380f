"""The cert-manager controller may call the cloud's metadata service.

## Why
The metadata service hands the node's credentials to whoever asks on TCP 80 of 169.254.169.254.
Issuers choose what the controller calls, so that whoever may write one is a step away from them.

## Fix
Exclude it: `except: [169.254.169.254/32]` in the block that opens port 80 (and fd00:ec2::254/128
for `::/0` on AWS).

## Exceptions
Controllers that may need ambient credentials, since these come from that address, and policies that
deny it.

## Sources
- [Welkin's decision on network policies for cert-manager](https://elastisys.io/welkin/adr/0051-open-cert-manager-netpols)
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [cert-manager#8756](https://github.com/cert-manager/cert-manager/issues/8756)
"""

from certlint.api import Cluster, Problem, Problems, Severity, reaching, rule

METADATA = "169.254.169.254"


@rule(
    "CM222",
    "egress-reaches-metadata-service",
    Severity.NOTE,
    multi_tenant=Severity.WARNING,
    profile="tenant",
    score=6.5,
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    for controller in cluster.controllers:
        if cluster.traffic.ambient(controller):
            continue  # somebody may need it
        if not cluster.traffic.reaches(controller, METADATA, 80):
            continue  # another policy denies it
        for opening, where in reaching(cluster.traffic.openings(controller), METADATA, 80):
            yield Problem(
                where,
                f"{opening.policy} lets {controller} call the cloud's metadata service,"
                f" {METADATA} on port 80: leave the address out with `except`",
            )
