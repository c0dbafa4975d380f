"""A certificate that only serves TLS is a CA.

## Why
Its key lies where servers do, and can sign a certificate for any name that clients of the root
accept.

## Fix
Delete `isCA`, and let the certificate be issued anew.

## Exceptions
Pairs of self-signed issuers, which are their own root whatever the field says, and pairs that
`inject-ca-from` names.

## Sources
- [cert-manager's threat model](https://cert-manager.io/docs/devops-tips/threat-modelling/)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Related, Severity, deleted, idle_cas, rule


@rule(
    "CM314",
    "unexpected-is-ca",
    Severity.ERROR,
    score=8.1,
    tags=("cert-manager", "ca"),
)
def check(cluster: Cluster) -> Problems:
    for wanted, certain in idle_cas(cluster.signing):
        front = cluster.served.get((wanted.request.origin.place, wanted.name_of_secret))
        sure = certain and front is not None
        limited = bool(wanted.spec["nameConstraints"])  # which only a CA may have
        where = f", but {front} serves TLS with it" if front is not None else ", but no issuer"
        yield Problem(
            wanted.spec["isCA"],
            f"{wanted} is a CA{where}" + ("" if front is not None else " signs with it"),
            [Related(front, "serves it")] if front is not None else [],
            fix=Fix("delete `isCA`", () if limited else deleted(wanted.spec["isCA"])),
            severity=None if sure else Severity.NOTE,
            strict=not sure,
        )
    for wanted in cluster.wanted:
        for usage in wanted.usages:
            if usage.text == "cert sign" and not wanted.request.is_ca:
                yield Problem(
                    usage,
                    f"{wanted} asks for the usage `cert sign`, and is no CA",
                    severity=Severity.NOTE,
                    strict=True,
                )
