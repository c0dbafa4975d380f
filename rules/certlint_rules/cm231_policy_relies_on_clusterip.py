"""A policy opens the API server by the address of its Service.

## Why
Most network plug-ins judge a packet after that address was replaced by one of an endpoint, on port
6443 as a rule. A rule for the Service's address and port 443 then opens nothing.

## Fix
Use the addresses of the control plane and port 6443; Cilium and OVN-Kubernetes can match Services.

## Exceptions
Rules that open more than that address.

## Sources
- [Troubleshooting the webhook](https://cert-manager.io/docs/troubleshooting/webhook/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule

# The first address of the range of Services that installers choose by themselves.
SERVICES = (
    "10.0.0.1/32",  # AKS
    "10.43.0.1/32",  # k3s, RKE2
    "10.96.0.1/32",  # kubeadm
    "10.100.0.1/32",  # EKS
    "10.152.183.1/32",  # MicroK8s
    "10.233.0.1/32",  # Kubespray
    "172.20.0.1/32",  # EKS
    "172.30.0.1/32",  # OpenShift
)


@rule(
    "CM231",
    "policy-relies-on-clusterip",
    Severity.NOTE,
    profile="strict",
    precision="low",
    tags=("cert-manager", "network"),
)
def check(cluster: Cluster) -> Problems:
    for flow, cidr in cluster.traffic.by_address_alone("api-server"):
        if cidr.text in SERVICES:
            yield Problem(
                cidr,
                f"{flow.who} may reach the API server by the address of its Service alone,"
                f" {cidr.text}: open its endpoints, which most plug-ins judge",
            )
