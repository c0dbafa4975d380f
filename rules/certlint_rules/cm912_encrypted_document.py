"""A document is encrypted, so its values cannot be judged.

## Why
SOPS leaves keys readable and hides values. Rules see that a field is there and not what it says.

## Fix
Nothing, if that is meant; to have the values judged, lint the decrypted manifests where they are
applied.

## Exceptions
None: it only says whose values were not judged.

## Sources
- [SOPS](https://getsops.io/docs/)
"""

from certlint.api import Cluster, Problem, Problems, Severity, rule


@rule("CM912", "encrypted-document", Severity.NOTE, profile="strict", precision="very-high")
def check(cluster: Cluster) -> Problems:
    # Without an issuer nothing reads Secrets, and they are not looked at.
    kinds = {"Secret", "SopsSecret"} if cluster.issuers else set[str]()
    secrets = [thing for thing in cluster.objects if thing.kind in kinds]
    for thing in (*cluster.judged, *secrets):
        if thing.root["sops"].is_map:
            yield Problem(thing.root["sops"], f"{thing} is encrypted, so its values are not judged")
