"""A certificate asks an issuer that does not exist.

## Why
The certificate is never issued: cert-manager waits for an issuer of exactly that name. Where the
tree holds one whose name differs by a letter, that is the one that was meant.

## Fix
Correct the name of the issuer, or list it under `external-issuers` of this rule.

## Exceptions
Templates, kinds of other groups, and issuers that may be made elsewhere: without a similar name it
is a note of the strict profile.

## Sources
- [cert-manager#3066](https://github.com/cert-manager/cert-manager/issues/3066)
- [cert-manager#280](https://github.com/cert-manager/cert-manager/issues/280)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Related, Severity, rule


@rule("CM501", "issuer-not-found", Severity.WARNING, tags=("cert-manager", "reference"))
def check(cluster: Cluster, *, external_issuers: list[str] = []) -> Problems:  # noqa: B006  never changed
    for missing, *others in cluster.missing_issuers:
        name = missing.request.issuer.text
        if name in external_issuers:
            continue
        related = [Related(other.request.issuer, f"{other.request} asks it") for other in others]
        says = f"{missing.request} asks {missing.request.issuer_kind} `{name}`"
        if missing.near is None:
            level = None if cluster.facts.closed_world else Severity.NOTE
            yield Problem(
                missing.request.issuer,
                f"{says}, which is not in these files",
                related,
                severity=level,
                strict=not cluster.facts.closed_world,
            )
        else:
            yield Problem(
                missing.request.issuer,
                f"{says}, which does not exist, but {missing.near} does",
                [Related(missing.near, "differs by a letter or two"), *related],
                fix=Fix(f"write `{missing.near.name}`"),
            )
