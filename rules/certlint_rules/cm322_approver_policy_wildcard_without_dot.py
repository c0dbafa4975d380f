"""A pattern of an approval policy matches names beyond the domain that it is meant for.

## Why
`*` stands for any run of characters, so `*example.com` also lets `evilexample.com` pass, a domain
that anybody can register.

## Fix
Write the dot: `*.example.com`, and `example.com` beside it if the bare name is meant too.

## Exceptions
A lone `*` (see CM320), fields with `validations`, e-mail addresses and URIs.

## Sources
- [approver-policy](https://cert-manager.io/docs/policy/approval/approver-policy/)
"""

import json
import re

from certlint.api import Cluster, Edit, Fix, Problem, Problems, Severity, rule

_NO_DOT = re.compile(r"\*[A-Za-z0-9]")


@rule(
    "CM322",
    "approver-policy-wildcard-without-dot",
    Severity.WARNING,
    precision="very-high",
    score=6.5,
    tags=("cert-manager", "approval"),
)
def check(cluster: Cluster) -> Problems:
    for policy in cluster.approvals.policies:
        names, common_name = policy.allowed["dnsNames"], policy.allowed["commonName"]
        for field, pattern in (
            *((names, value) for value in names["values"]),
            (common_name, common_name["value"]),
        ):
            if _NO_DOT.match(pattern.text) and not field["validations"].list and pattern.known:
                domain = pattern.text[1:]
                yield Problem(
                    pattern,
                    f"{policy} allows `{pattern.text}`, which `evil{domain}` matches too",
                    fix=Fix(
                        f"write `*.{domain}`, which matches names of any depth below, and"
                        f" `{domain}` beside it if the name itself is meant",
                        [Edit(pattern.span, json.dumps(f"*.{domain}"))],
                    ),
                )
