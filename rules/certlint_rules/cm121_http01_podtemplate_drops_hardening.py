"""A solver's Pods lose the security settings that cert-manager gives them.

## Why
The `securityContext` of a `podTemplate` replaces the built-in one as a whole. Without
`runAsNonRoot` and a `seccompProfile`, a namespace with restricted Pod Security rejects the Pod.

## Fix
Add `runAsNonRoot: true` and `seccompProfile: {type: RuntimeDefault}` to the `securityContext`.

## Exceptions
Pod templates that set no security context of the Pod, or that set both fields.

## Sources
- [Source of the solver's Pod](https://github.com/cert-manager/cert-manager/blob/master/pkg/issuer/acme/http/pod.go)
"""

from certlint.api import Cluster, Fix, Problem, Problems, Severity, added, replaced, rule

DEFAULTS = {
    "runAsNonRoot": "runAsNonRoot: true",
    "seccompProfile": "seccompProfile: {type: RuntimeDefault}",
}


@rule(
    "CM121",
    "http01-podtemplate-drops-hardening",
    Severity.WARNING,
    precision="very-high",
    score=4.3,
    tags=("cert-manager", "acme"),
)
def check(cluster: Cluster) -> Problems:
    for issuer in cluster.issuers:
        for template in issuer.pod_templates:
            context = template.at("spec.securityContext")
            lost = [key for key in DEFAULTS if context.lacks(key) or context[key].false]
            if context.is_map and lost:
                entries = [DEFAULTS[key] for key in lost]
                new = [DEFAULTS[key] for key in lost if not context[key].exists]
                edits = (*replaced(context["runAsNonRoot"], "false", "true"), *added(context, new))
                yield Problem(
                    context,
                    f"{issuer} runs solver Pods without {' and '.join(lost)}",
                    fix=Fix(f"set `{', '.join(entries)}`", edits),
                )
