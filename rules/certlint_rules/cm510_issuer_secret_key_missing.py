"""An issuer reads a key that its Secret does not hold.

## Why
cert-manager finds the Secret but not the key in it, and the issuer, or each of its challenges,
fails with "no data for …".

## Fix
Name a key that the Secret holds, or put the missing one into it.

## Exceptions
ExternalSecrets with `dataFrom`, whose keys nobody knows.

## Sources
- [Fields of Certificates](https://github.com/cert-manager/cert-manager/blob/master/pkg/apis/certmanager/v1/types_certificate.go)
- [codriverlabs/KubeMicroVM#96](https://github.com/codriverlabs/KubeMicroVM/issues/96)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Related, Severity, keyless, rule


@rule("CM510", "issuer-secret-key-missing", Severity.ERROR, tags=("cert-manager", "reference"))
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for selector in keyless(issuer):
            name = selector["name"].text
            yield Problem(
                selector["key"], f"{issuer} names no key of Secret `{name}` in `{selector.step}`"
            )
        for missing in cluster.missing_keys(issuer):
            keys = " and ".join(f"`{key}`" for key in missing.keys)
            held = ", ".join(f"`{key}`" for key in missing.held)
            yield Problem(
                missing.need.at,
                f"{issuer} reads {keys} from Secret `{missing.need.name.text}`, which holds {held}",
                [Related(missing.secret, f"holds {held}")],
                fix=Fix(f"name a key that it holds ({held}), or add {keys}"),
            )
