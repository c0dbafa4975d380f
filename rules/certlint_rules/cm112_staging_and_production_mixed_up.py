"""An issuer's name says production and its server staging, or the other way round.

## Why
Certificates of a staging server are trusted by no client. Tests against a production server use up
its rate limits, which then hit the certificates that matter.

## Fix
Correct the URL, or rename the issuer.

## Exceptions
Names that say neither staging nor production.

## Sources
- [ACME issuers](https://cert-manager.io/docs/configuration/acme/)
- [cert-manager#462](https://github.com/cert-manager/cert-manager/issues/462)
"""

from certlint.api import (
    Cluster,
    Problem,
    Problems,
    Related,
    Severity,
    directory_of,
    is_production,
    rule,
    stage_of,
)


@rule("CM112", "staging-and-production-mixed-up", Severity.WARNING, tags=("cert-manager", "acme"))
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        server = issuer.spec.at("acme.server")
        directory = directory_of(server.text)
        said = stage_of(issuer)
        if directory is None:
            continue
        if said and said != directory.stage:
            message = f"{issuer} is named for {said}, but its server is the {directory.stage} one"
            yield Problem(server, message)
        elif directory.stage == "staging":
            for request in cluster.users_of(issuer):
                if is_production(request.origin):
                    yield Problem(
                        request,
                        f"{request} is in production, but {issuer} issues untrusted certificates",
                        [Related(server, "a staging server")],
                        strict=True,
                    )
