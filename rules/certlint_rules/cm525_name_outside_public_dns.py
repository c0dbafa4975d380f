"""A public CA is asked for a name that is not in the public DNS.

## Why
Public CAs may not certify such names. One of them fails the whole order, the good names with it.

## Fix
Split the Certificate: let a private CA issue for the names inside the cluster.

## Exceptions
ACME servers that are not public.

## Sources
- [Baseline requirements of public CAs](https://cabforum.org/working-groups/server/baseline-requirements/)
"""

from certlint.api import Cluster, Problem, Problems, Related, Severity, private_names, rule


@rule("CM525", "name-outside-public-dns", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    for request in cluster.public:
        for first, *others in filter(None, [private_names(request)]):
            yield Problem(
                first,
                f"{request.wanted} asks {request.authority} for `{first.text}`, which is not in the"
                " public DNS",
                [Related(name, "nor is this name") for name in others],
            )
