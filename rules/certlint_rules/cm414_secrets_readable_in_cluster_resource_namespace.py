"""Somebody besides cert-manager may read the Secrets of ClusterIssuers.

## Why
The credentials of all ClusterIssuers, their ACME account keys and the keys of their CAs are Secrets
in one namespace. Who can read them there, run a Pod there that mounts them, or use an account that
can, needs no Certificate any more: they sign for themselves.

## Fix
Remove the right from this namespace; let people read Secrets in the namespaces of their own.

Where one Secret is needed, give `get` on it alone, by `resourceNames`.

## Exceptions
`resourceNames` that hit no Secret of an issuer, cert-manager's own accounts, trust-manager where
its Bundles have their sources, and `create` alone, which reads nothing.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
- [cert-manager#5853](https://github.com/cert-manager/cert-manager/issues/5853)
"""

from collections.abc import Iterator

from certlint.api import TOKENS, Cluster, Exposure, Holder, Node, Problem, Problems, Severity, rule

READS = ("get", "list", "watch")


@rule(
    "CM414",
    "secrets-readable-in-cluster-resource-namespace",
    Severity.ERROR,
    score=8.6,
)
def check(cluster: Cluster) -> Problems:
    home = cluster.cluster_resource_namespace
    if not home:
        return
    told: set[Node] = set()
    for exposure, deed in _deeds(cluster, home):
        # One rule, or one binding of `edit`, gives several of these at once.
        cause = exposure.at if exposure.local else exposure.grant.rule
        if cause not in told:
            told.add(cause)
            severity = exposure.severity(Severity.ERROR)
            yield _problem(exposure, f"{deed} in {home}", severity)
    for exposure in cluster.rbac.exposures_in("", READS, "", "secrets"):
        if not exposure.grant.resource_names and exposure.at not in told:
            told.add(exposure.at)
            strict = not cluster.tenancy.multi
            deed = f"read every Secret of the cluster, also in {home}"
            yield _problem(exposure, deed, Severity.NOTE, strict=strict)


def _deeds(cluster: Cluster, home: str) -> Iterator[tuple[Exposure, str]]:
    """Who can get at the Secrets of a namespace through its own bindings, and how."""
    rbac = cluster.rbac

    def other(holder: Holder) -> bool:
        """Whether it is nothing that reads Secrets there on behalf of issuers and Bundles."""
        return not (cluster.solves(holder.subject) or cluster.spreads(holder.subject, home))

    for found in rbac.exposures_in(home, READS, "", "secrets"):
        exposure = found.told_of(other)
        if found.holders and not exposure.holders:
            continue
        names = exposure.grant.resource_names
        known = [name for name in names if name in cluster.central_secrets]
        if known or not names:
            yield exposure, f"read Secret `{known[0]}`" if known else "read every Secret"
    ways = (
        (("create",), "pods", "run Pods that mount any Secret"),
        (("create", "get"), "pods/exec", "run commands in Pods"),
    )
    for verbs, resource, deed in ways:
        for exposure in rbac.exposures_in(home, verbs, "", resource):
            if not exposure.grant.resource_names:
                yield exposure, deed
    own = {account.name for account in cluster.controller_accounts if account.namespace == home}
    for exposure in rbac.exposures_in(home, ("create",), "", TOKENS):
        names = exposure.grant.resource_names
        if not names or own.intersection(names):
            yield exposure, "make tokens of accounts that read every Secret"


def _problem(exposure: Exposure, deed: str, severity: Severity, *, strict: bool = False) -> Problem:
    message = f"{exposure.lets} {deed}, where ClusterIssuers keep theirs"
    return exposure.problem(exposure.at, message, severity, strict=strict)
