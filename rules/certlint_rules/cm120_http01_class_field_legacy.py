"""An HTTP-01 solver names its ingress class in the old way.

## Why
`class` becomes an annotation that Kubernetes has deprecated and newer controllers ignore;
`ingressClassName` becomes the field of that name.

## Fix
Rename `class` to `ingressClassName`, once an IngressClass of that name exists.

## Exceptions
Classes that only the older field can name, such as `azure/application-gateway` and `gce`.

## Sources
- [HTTP-01](https://cert-manager.io/docs/configuration/acme/http01/)
- [Validation of issuers](https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/issuer.go)
"""

import re

from certlint.api import Cluster, Fix, Problem, Problems, Severity, renamed, rule

NAME = re.compile(r"(?!gce(?:-internal)?$)[a-z0-9]([-a-z0-9.]*[a-z0-9])?")


@rule(
    "CM120",
    "http01-class-field-legacy",
    Severity.NOTE,
    profile="strict",
    tags=("cert-manager", "acme"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for solver in issuer.solvers:
            ingress_class = solver.at("http01.ingress.class")
            if ingress_class.known and NAME.fullmatch(ingress_class.text):
                yield Problem(
                    ingress_class,
                    f"{issuer} names its ingress class by `class`, which makes an annotation",
                    fix=Fix(
                        "rename it to `ingressClassName`",
                        renamed(ingress_class, "ingressClassName"),
                    ),
                )
