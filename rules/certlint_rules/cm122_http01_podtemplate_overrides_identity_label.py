"""A solver's Pods lose the labels by which they are found.

## Why
The Service of a solver selects its Pod by labels of cert-manager, and those of a `podTemplate` win
over them. Then no request reaches the Pod, and no Challenge passes.

## Fix
Remove the label from the template.

## Exceptions
None: the Service of the solver needs these labels.

## Sources
- [Source of the solver's Pod](https://github.com/cert-manager/cert-manager/blob/master/pkg/issuer/acme/http/pod.go)
- [Source of the solver's Service](https://github.com/cert-manager/cert-manager/blob/master/pkg/issuer/acme/http/service.go)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Severity, deleted, rule

IDENTITY = tuple(f"acme.cert-manager.io/http{key}" for key in ("-domain", "-token", "01-solver"))


@rule(
    "CM122",
    "http01-podtemplate-overrides-identity-label",
    Severity.ERROR,
    precision="very-high",
    tags=("cert-manager", "acme"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for template in issuer.pod_templates:
            for key in IDENTITY:
                label = template.at("metadata.labels")[key]
                if label.exists:
                    yield Problem(
                        label,
                        f"{issuer} overwrites label `{key}`, by which its solver Pods are found",
                        fix=Fix("remove the label", deleted(label)),
                    )
